// Package storm simulates many clients of one API key at once: what becomes of
// them, and of the API, when all ask at the same time, when the API limits
// them, and when it fails for a while.
//
// A scenario in JSON goes in, a result in JSON comes out ([Simulate]): a table
// and a time series for each policy that is to be compared. The policies are
// "ours", which is [core.Decide]; "paced", the same behind one gate which
// gives every send its slot by [core.Pace] and honours [core.Hold]; and peers,
// which are described as data: those of the [Standard] catalogue by name,
// others in the scenario itself.
//
// There is no clock, no chance and no I/O in it, and every number is an
// integer: the same scenario gives the same bytes on every host and from the
// same simulator in JavaScript (web/storm.js). All durations and instants are
// milliseconds; an instant counts from the begin of the simulation.
//
// # The world
//
// Each client has one request. It sends it at its arrival, or when the gate
// lets it; the request travels to the limiter, which may refuse it; behind the
// limiter is the service, which may be down, late or done. A lost connection
// is lost before the limiter. What a policy does then is its own: it waits and
// sends again, polls, gives up or is finished. The simulation ends with the
// last client, or at the horizon.
//
// # The ideal
//
// The ideal is the earliest instant at which as many clients could have
// finished, had somebody known limiter, outage and arrivals beforehand: each
// sends as soon as the limiter lets it through, not during the outage, at the
// shortest travel and service. It knows of no run that is late.
package storm
