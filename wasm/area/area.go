// Package area is the memory that JavaScript and the core share: one struct at
// a fixed place of the module's linear memory. JavaScript writes what an
// attempt saw, calls an export, and reads the step to take. The offsets stand
// here and nowhere else; web/layout.js is made from this file.
package area

import "followthrough/core"

//go:generate go run ./gen ../../web/layout.js

// Bounds of what crosses, in bytes. A text that is longer than its room is
// told with a length one above the bound: core refuses it by its length, so
// its bytes do not matter.
const (
	MaxMethod = 31             // longer than every method that means something
	MaxHeader = core.MaxHeader // see there
	MaxRunID  = core.MaxRunID  // see there
	Chunk     = 16 << 10       // of a body, which comes in as many as it needs
	MaxText   = 1 << 10        // longer than every name, advice and error text

	MaxVersionID = core.VersionIDLen // no other length is one
	MaxTimestamp = core.MaxTimestamp // see there

	MaxPath  = core.MaxPath // see there, likewise the next
	MaxName  = core.MaxName
	MaxNames = core.MaxNames
)

// Bounds of numbers, as the JSON contract sets them.
const (
	MaxMs     = core.MaxMs
	MaxStatus = 999
	MaxDraw   = 65535
	MaxRate   = 1<<32 - 1
)

// What an export answers.
const (
	Fine   = 0
	Broken = 1 // it panicked: the host throws the instance away
	Yes    = 2 // to a question; Fine is no
)

// Kinds of names beside those of core.Names, which adoptName tells.
const (
	NameAdoptAction = 32 + iota
	NameAdoptReason
)

// Area is the shared memory. All numbers are little-endian; uint64 fields are
// at most MaxMs, so JavaScript holds them as two words and never as a BigInt.
type Area struct {
	// The policy. HasPolicy 0 stands for the default one.
	HasPolicy        uint32
	PolicyPoll       uint32
	MaxAttempts      uint64
	InitialBackoffMs uint64
	MaxBackoffMs     uint64
	ThrottleFloorMs  uint64
	PollMinMs        uint64
	PollMaxMs        uint64
	BudgetMs         uint64
	RetryCreate      uint32

	// The state.
	StateRunLen uint32
	Failures    uint64
	Throttles   uint64
	Polls       uint64

	// The observation.
	NowMs             uint64
	ElapsedMs         uint64
	Status            uint32
	Failure           uint32
	Decided           uint32
	Idempotent        uint32
	Draw              uint32
	MethodLen         uint32
	RetryAfterLen     uint32
	RateLimitResetLen uint32
	DateLen           uint32

	// The step.
	Action        uint32
	Class         uint32
	Reason        uint32
	Advice        uint32
	Flags         uint32
	RunLen        uint32
	NextRunLen    uint32
	CodeLen       uint32
	MessageLen    uint32
	DelayMs       uint64
	RetryAtMs     uint64
	NextFailures  uint64
	NextThrottles uint64
	NextPolls     uint64
	HoldMs        uint64
	Resumable     uint32
	Doubt         uint32
	Resend        uint32
	KeyRefused    uint32
	ListOutcome   uint32 // of one GET of a page of the list
	_             uint32
	ListWaitMs    uint64

	// Pacing. ArrivalUs is read and written.
	Requests  uint32
	PerMs     uint32
	Burst     uint32
	_         uint32
	ArrivalUs uint64
	PaceMs    uint64 // the instant that is asked about
	WaitMs    uint64

	// Looking a create up. The page's Date and NowMs are those of an
	// observation; the doubt consists of the Memory's SentMs, FailedMs and
	// Resend, and of AdoptVersion.
	RivalSentMs     uint64
	RivalEndedMs    uint64
	PageAskedMs     uint64
	AdoptVersionLen uint32
	AdoptAfterLen   uint32
	AdoptRunLen     uint32
	RowRunLen       uint32
	RowVersionLen   uint32
	RowCreatedLen   uint32
	RowClaimed      uint32
	_               uint32

	// Checking a call. Its method is that of an observation.
	CallPathLen   uint32
	HasImageCount uint32
	ImageCount    uint32
	HasOptions    uint32
	RequiredNames uint32 // how many, likewise the next
	OptionNames   uint32
	Problems      uint32 // how many there are

	// Texts.
	FieldLen       uint32 // of an invalid policy or of invalid rules: the field stands in Text, what was wanted behind it
	WantLen        uint32
	StateRun       [MaxRunID + 8]byte
	Method         [MaxMethod + 1]byte
	Run            [MaxRunID]byte
	NextRun        [MaxRunID]byte
	Code           [core.MaxCode]byte
	Message        [core.MaxMessage]byte
	Text           [MaxText]byte
	AdoptVersion   [MaxVersionID + 4]byte
	AdoptAfter     [MaxRunID + 8]byte // of what is remembered, as it comes in, likewise the next
	AdoptRun       [MaxRunID + 8]byte
	RowRun         [MaxRunID + 8]byte
	RowVersion     [MaxVersionID + 4]byte
	RowCreated     [MaxTimestamp + 8]byte
	RetryAfter     [MaxHeader + 8]byte
	RateLimitReset [MaxHeader + 8]byte
	Date           [MaxHeader + 8]byte
	Body           [Chunk]byte
	CallPath       [MaxPath + 1]byte
	Required       [MaxNames * (MaxName + 1)]byte // each name behind its length, a byte; likewise the next
	Options        [MaxNames * (MaxName + 1)]byte

	// What core holds of a create that is looked up, as it holds it. JavaScript
	// writes numbers and truths there, and reads names, which only core writes.
	Rules   core.AdoptRules
	Memory  core.Adoption
	Page    core.ListEnd
	Verdict core.Verdict

	// A problem of a call that is checked, likewise.
	Problem core.Finding
}
