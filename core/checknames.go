package core

// ProblemCode says what is wrong with a call.
type ProblemCode uint8

// The zero ProblemCode is NotJSON.
const (
	NotJSON       ProblemCode = iota // the body is no JSON
	NotObject                        // something is no object
	Missing                          // something is missing
	NotUUID                          // an id is no UUID
	NotString                        // a text input or a run option is no string
	NotArray                         // imageInputs is no array
	ImageCount                       // more or fewer images than the prompt has
	ImageType                        // an image is of no type that there is
	ImageURL                         // an image's url is no https URL
	ImageDataURL                     // an image's base64 begins with data:
	ImageBase64                      // an image's base64 is no base64
	UnknownOption                    // the model has no such option
)

// String gives the wire name, "" for a value that is none.
func (p ProblemCode) String() string {
	return word("not_json not_object missing not_uuid not_string not_array image_count image_type image_url "+
		"image_data_url image_base64 unknown_option ", uint(p))
}
