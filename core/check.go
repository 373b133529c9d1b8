package core

// Call is a request that is about to be made. Without a Method and a Path it
// is the create, POST /v1/runs.
type Call struct {
	Method string  // "" is POST
	Path   string  // as in "/v1/runs/…", a query is not looked at; "" is /v1/runs
	Body   []byte  // of a create
	Prompt *Prompt // what is known of the version that the create names; nil, nothing
	Model  *Model  // what is known of the model that it runs on; nil, nothing
}

// Prompt is what the API tells of a prompt's version, as far as it says what a
// create must have. The zero Prompt says nothing.
type Prompt struct {
	ImageCount    uint32   // the length of imageInputs
	HasImageCount bool     // ImageCount is known
	Required      []string // keys that textInputs must have; those after MaxNames, or longer than MaxName, are not looked for
}

// Model is what the API tells of a model.
type Model struct {
	Options []string // keys of its availableRunOptions; where they are more than MaxNames, every option passes
}

// Bounds of what is looked at and told.
const (
	MaxProblems = 16  // that are told one by one
	MaxName     = 64  // bytes of a key in textInputs or runOptions; what stands under a longer one is not looked at
	MaxNames    = 64  // likewise keys of one of them
	MaxPath     = 255 // bytes of a call's path; a longer one is not looked at
)

// Problem is one thing that the API would answer a call 422 for.
type Problem struct {
	Path     string      // where in the body, a JSON Pointer (RFC 6901); of a read "/runId", "/promptId", "/promptVersionId"
	Code     ProblemCode // what is wrong
	Expected string      // as in "a UUID"
	Found    string      // a kind, as in "a number", or of a string what it begins with, quoted, in printable ASCII; 64 bytes at most
}

// Check finds what the API would answer a call 422 for, before it is sent: nil
// for nothing. At most MaxProblems are told, in the order of the body; more
// tells how many there are beside them.
//
// It never refuses what the API accepts: unknown fields pass, unknown options
// where no Model says otherwise, and whatever is not written down; so does a
// body that is nested deeper than MaxDepth, or in which a key that matters
// stands twice, for who reads it may take either. It allocates only where
// there is a problem.
func Check(call *Call) (problems []Problem, more int) {
	var c Checker
	c.Begin(call)
	c.Write(call.Body)
	n := c.Close()
	if n == 0 {
		return nil, 0
	}
	for i := range min(n, MaxProblems) {
		problems = append(problems, c.Found(i).Problem())
	}
	return problems, n - len(problems)
}
