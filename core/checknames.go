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

// Part is a part of a call that means something. Those that contain others come
// first.
type Part uint8

const (
	partNone Part = iota
	partBody
	partInputs
	partTexts
	partImages
	partImage
	partOptions
	partVersion
	partText   // a value in textInputs
	partOption // one in runOptions
	partType   // of an image, likewise the next
	partURL
	partData
	partRun // of a read's path, likewise the next
	partPrompt
	partPromptVersion
)

// String gives the JSON Pointer of it, as [Finding] says.
func (p Part) String() string {
	return word("  /inputs /inputs/textInputs /inputs/imageInputs /inputs/imageInputs/# /runOptions /promptVersionId "+
		"/inputs/textInputs/* /runOptions/* /inputs/imageInputs/#/type /inputs/imageInputs/#/url /inputs/imageInputs/#/base64 "+
		"/runId /promptId /promptVersionId ", uint(p))
}

// Want is what was expected.
type Want uint8

const (
	wantObject Want = iota
	wantArray
	wantString
	wantUUID
	wantType
	wantURL
	wantData
	wantCount
	wantOption
)

// String says it, with _ for a blank, else as [Finding] says.
func (w Want) String() string {
	return word(`a_JSON_object an_array a_string a_UUID "url"_or_"base64" an_https_URL base64_without_a_data:_prefix `+
		`an_array_of_#,_as_the_prompt's_imageCount_says an_option_of_the_model `, uint(w))
}

// Kind is what was found.
type Kind uint8

const (
	kindNothing Kind = iota
	kindNull
	kindBoolean
	kindNumber
	kindString
	kindArray
	kindObject
	kindSomething
	kindCount // an array, its length
	kindText  // a string, or a key: what it begins with
)

// String says it, likewise.
func (k Kind) String() string {
	return word("nothing null a_boolean a_number a_string an_array an_object something_else an_array_of_# * ", uint(k))
}
