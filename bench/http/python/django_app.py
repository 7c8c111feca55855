"""The service in Django REST framework, one file, with Django's default middleware left out."""
import django
from django.conf import settings

settings.configure(
    DEBUG=False, ALLOWED_HOSTS=["*"], SECRET_KEY="bench", ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"], MIDDLEWARE=[],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": [], "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import serializers, views  # noqa: E402
from rest_framework.response import Response  # noqa: E402


class Customer(serializers.Serializer):
    name = serializers.CharField(min_length=1, max_length=100)
    email = serializers.EmailField()
    country = serializers.CharField(min_length=2, max_length=2)


class Item(serializers.Serializer):
    sku = serializers.CharField(min_length=1, max_length=20)
    name = serializers.CharField(min_length=1, max_length=80)
    quantity = serializers.IntegerField(min_value=1, max_value=1000)
    price = serializers.FloatField(min_value=0, max_value=100000)


class Order(serializers.Serializer):
    reference = serializers.RegexField("^[A-Z]{3}-[0-9]{6}$", min_length=10, max_length=10)
    priority = serializers.ChoiceField(["low", "normal", "express"])
    placed = serializers.DateField()
    note = serializers.CharField(max_length=200, allow_blank=True)
    customer = Customer()
    items = Item(many=True, allow_empty=False)


class Receipt(serializers.Serializer):
    id = serializers.IntegerField()
    status = serializers.CharField()
    total = serializers.FloatField()
    order = Order()


class Hello(views.APIView):
    def get(self, request, id=None):
        return Response({"message": "Hello, World!"})


class UserView(views.APIView):
    def get(self, request, id):
        return Response({"id": id})


class Orders(views.APIView):
    def post(self, request):
        s = Order(data=request.data)
        if not s.is_valid():
            return Response(s.errors, status=422)
        o = s.validated_data
        total = sum(i["quantity"] * i["price"] for i in o["items"])
        return Response(Receipt({"id": 1, "status": "accepted", "total": total, "order": o}).data)


urlpatterns = [path("json", Hello.as_view()), path("users/<int:id>", UserView.as_view()), path("orders", Orders.as_view())]
urlpatterns += [path("api/v1/things%03d/<int:id>" % i, Hello.as_view()) for i in range(197)]

application = get_wsgi_application()
