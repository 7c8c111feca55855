package tandem

// Version is the framework's version.
const Version = "0.1.0"
