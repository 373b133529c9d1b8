package core

// Resumable tells whether an operation that has ended left its run going on:
// only its own time was up. Whoever has time left may begin again with the
// State, and polls; nobody may create the run again.
func (d *Step) Resumable() bool {
	return d.Action == Fail && d.Reason == ReasonBudgetExhausted && d.State.Run.Known()
}
