package core

// The names of the sets, each in the order of its constants, a blank behind each.
const (
	actions = "return fail retry poll "
	classes = "success run_failed rejected decided pending throttled unreached server_error unknown "
	reasons = "done run_failed rejected decided_upstream run_pending retry_after throttled backoff " +
		"outcome_unknown attempts_exhausted budget_exhausted "
	flags = "status_mismatch unknown_run_status run_id_mismatch resent_create fractional_retry_after wrong_weekday " +
		"epoch_retry_after repeated_retry_after malformed_retry_after bad_envelope "
	failures     = " connect network timeout "
	listOutcomes = "failed answered rejected "
	problemCodes = "not_json not_object missing not_uuid not_string not_array image_count image_type image_url " +
		"image_data_url image_base64 unknown_option "
	parts = "  /inputs /promptVersionId /runOptions /inputs/textInputs /inputs/imageInputs /inputs/imageInputs/# " +
		"/inputs/imageInputs/#/type /inputs/imageInputs/#/url /inputs/imageInputs/#/base64 /inputs/textInputs/* /runOptions/* " +
		"/runId /promptId /promptVersionId "
	wants = `a_JSON_object an_array a_string a_UUID "url"_or_"base64" an_https_URL base64_without_a_data:_prefix ` +
		`an_array_of_#,_as_the_prompt's_imageCount_says an_option_of_the_model `
	kinds = "nothing null a_boolean a_number a_string an_array an_object something_else an_array_of_# * "
)

// Names is one of these sets, for a host that has numbers.
type Names uint8

const (
	ActionNames Names = iota
	ClassNames
	ReasonNames
	FlagNames // by the number of the bit
	AdviceNames
	FailureNames
	ListOutcomeNames
	ProblemNames
	PartNames
	WantNames
	KindNames
)

// At gives the name at i, as String does of the value, "" beyond the last.
func (n Names) At(i uint) string {
	list := ""
	switch n {
	case ActionNames:
		list = actions
	case ClassNames:
		list = classes
	case ReasonNames:
		list = reasons
	case FlagNames:
		list = flags
	case AdviceNames:
		return Advice(min(i, 255)).String()
	case FailureNames:
		list = failures
	case ListOutcomeNames:
		list = listOutcomes
	case ProblemNames:
		list = problemCodes
	case PartNames:
		list = parts
	case WantNames:
		list = wants
	case KindNames:
		list = kinds
	}
	return word(list, i)
}

// word gives the nth of a list in which a space ends each, "" beyond the last.
// The names of a set stand in the order of its constants.
//
//go:noinline // many ask for it
func word(list string, n uint) string {
	from := 0
	for i := 0; i < len(list); i++ {
		if list[i] != ' ' {
			continue
		}
		if n == 0 {
			return list[from:i]
		}
		n--
		from = i + 1
	}
	return ""
}
