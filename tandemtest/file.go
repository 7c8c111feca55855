package tandemtest

// File is a file to be sent by [Client.Upload].
type File struct {
	// Field is the name of the form's field, Name that of the file.
	Field, Name string
	// Type is its content type; "" is told by the name's ending, or application/octet-stream.
	Type string
	Data []byte
}
