package core

// The names of the sets, each in the order of its constants, a line feed behind each.
const (
	actions = "return\nfail\nretry\npoll\n"
	classes = "success\nrun_failed\nrejected\ndecided\npending\nthrottled\nunreached\nserver_error\nunknown\n"
	reasons = "done\nrun_failed\nrejected\ndecided_upstream\nrun_pending\nretry_after\nthrottled\nbackoff\n" +
		"outcome_unknown\nattempts_exhausted\nbudget_exhausted\n"
	flags = "status_mismatch\nunknown_run_status\nrun_id_mismatch\nresent_create\nfractional_retry_after\nwrong_weekday\n" +
		"epoch_retry_after\nrepeated_retry_after\nmalformed_retry_after\nbad_envelope\n"
	failures     = "\nconnect\nnetwork\ntimeout\n"
	listOutcomes = "failed\nanswered\nrejected\n"
	problemCodes = "not_json\nnot_object\nmissing\nnot_uuid\nnot_string\nnot_array\nimage_count\nimage_type\nimage_url\n" +
		"image_data_url\nimage_base64\nunknown_option\n"
	parts = "\n\n/inputs\n/promptVersionId\n/runOptions\n/inputs/textInputs\n/inputs/imageInputs\n/inputs/imageInputs/#\n" +
		"/inputs/imageInputs/#/type\n/inputs/imageInputs/#/url\n/inputs/imageInputs/#/base64\n/inputs/textInputs/*\n/runOptions/*\n" +
		"/runId\n/promptId\n/promptVersionId\n"
	wants = "a JSON object\nan array\na string\na UUID\n\"url\" or \"base64\"\nan https URL\nbase64 without a data: prefix\n" +
		"an array of #, as the prompt's imageCount says\nan option of the model\n"
	kinds = "nothing\nnull\na boolean\na number\na string\nan array\nan object\nsomething else\nan array of #\n*\n"
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
		list = advices
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

// word gives the nth of a list in which a line feed ends each, "" beyond the last.
// The names of a set stand in the order of its constants.
//
//go:noinline // many ask for it
func word(list string, n uint) string {
	from := 0
	for i := 0; i < len(list); i++ {
		if list[i] != '\n' {
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
