"""The service in FastAPI, in Pydantic's words of the version that Debian has."""
from datetime import date
from typing import List

import pydantic
from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, Field

try:
    from typing import Literal
except ImportError:
    from typing_extensions import Literal

PATTERN = {"regex" if pydantic.VERSION.startswith("1.") else "pattern": "^[A-Z]{3}-[0-9]{6}$"}


class Message(BaseModel):
    message: str


class User(BaseModel):
    id: int


class Customer(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    email: EmailStr
    country: str = Field(min_length=2, max_length=2)


class Item(BaseModel):
    sku: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=80)
    quantity: int = Field(ge=1, le=1000)
    price: float = Field(ge=0, le=100000)


class Order(BaseModel):
    reference: str = Field(min_length=10, max_length=10, **PATTERN)
    priority: Literal["low", "normal", "express"]
    placed: date
    note: str = Field(max_length=200)
    customer: Customer
    items: List[Item] = Field(min_items=1, max_items=100)


class Receipt(BaseModel):
    id: int
    status: str
    total: float
    order: Order


app = FastAPI()


@app.get("/json", response_model=Message)
async def hello():
    return Message(message="Hello, World!")


@app.get("/users/{id}", response_model=User)
async def user(id: int):
    return User(id=id)


for i in range(197):
    app.get("/api/v1/things%03d/{id}" % i, response_model=User)(user)


@app.post("/orders", response_model=Receipt)
async def orders(order: Order):
    return Receipt(id=1, status="accepted", total=sum(i.quantity * i.price for i in order.items), order=order)
