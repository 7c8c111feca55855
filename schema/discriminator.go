package schema

import "encoding/json/jsontext"

// Discriminator is OpenAPI's word for the property that tells the alternatives of oneOf apart.
type Discriminator struct {
	PropertyName string
	// Mapping has a schema for each value of the property. Its reference is what is written.
	Mapping Properties
}

// MarshalJSONTo writes the discriminator.
func (d *Discriminator) MarshalJSONTo(enc *jsontext.Encoder) error {
	for _, token := range []jsontext.Token{jsontext.BeginObject, jsontext.String("propertyName"), jsontext.String(d.PropertyName), jsontext.String("mapping"), jsontext.BeginObject} {
		if err := enc.WriteToken(token); err != nil {
			return err
		}
	}
	for _, p := range d.Mapping {
		if err := enc.WriteToken(jsontext.String(p.Name)); err != nil {
			return err
		}
		if err := enc.WriteToken(jsontext.String(p.Schema.Ref)); err != nil {
			return err
		}
	}
	if err := enc.WriteToken(jsontext.EndObject); err != nil {
		return err
	}
	return enc.WriteToken(jsontext.EndObject)
}
