// Package form shows the fields of a struct as HTML controls and reads them back, under the rules of the struct's type.
package form
