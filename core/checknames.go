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
func (p ProblemCode) String() string { return word(problemCodes, uint(p)) }

// Part is a part of a call that means something. What stands in one object
// stands together here, in the order of its keys' list.
type Part uint8

const (
	partNone Part = iota
	partBody
	partInputs // in the body, likewise the next
	partVersion
	partOptions
	partTexts // in inputs, likewise the next
	partImages
	partImage // in imageInputs
	partType  // in an image, likewise the next
	partURL
	partData
	partText   // in textInputs
	partOption // in runOptions
	partRun    // in a read's path, likewise the next
	partPrompt
	partPromptVersion
)

// String gives the JSON Pointer of it, as [Finding] says.
func (p Part) String() string { return word(parts, uint(p)) }

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

// String says it, as [Finding] says.
func (w Want) String() string { return word(wants, uint(w)) }

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
func (k Kind) String() string { return word(kinds, uint(k)) }
