package storm_test

import (
	"fmt"

	"followthrough/core/storm"
)

// Six clients want to send at the same instant; the API lets five requests a
// second through. Behind the gate each is sent once, in its time.
func ExampleSimulate() {
	result, err := storm.Simulate([]byte(`{
		"name": "six at once", "clients": 6, "serviceMs": {"least": 100, "most": 100}, "policies": ["paced"]
	}`))
	fmt.Println(string(result), err)
	// Output:
	// {"scenario":"six at once","seed":1,"clients":6,"idealMs":1100,"policies":[{"name":"paced","finished":6,"gaveUp":0,"underWay":0,"requests":6,"refused":0,"failed":0,"created":6,"twice":0,"early":0,"makespanMs":1100,"idealMs":1100,"makespanPermille":1000,"requestsPermille":1000,"waitP50Ms":500,"waitP99Ms":1100,"worstSecond":5,"series":{"sent":[5,1],"refused":[0,0],"failed":[0,0],"finished":[5,1]}}]} <nil>
}

// Peers of one's own stand in the scenario beside those of the catalogue.
func ExampleCatalogue_Read() {
	catalogue, err := storm.Standard()
	if err != nil {
		fmt.Println(err)
		return
	}
	scenario, err := catalogue.Read([]byte(`{
		"clients": 100,
		"policies": ["ours", {"name": "each second, ten times", "requests": 11, "statuses": [[429, 429]], "delay": {"firstMs": 1000}}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range scenario.Run().Policies {
		fmt.Println(row.Name+":", row.Finished, "finished,", row.GaveUp, "gave up,", row.WorstSecond, "requests in the worst second")
	}
	_, err = catalogue.Read([]byte(`{"clients": 0}`))
	fmt.Println(err)
	// Output:
	// ours: 100 finished, 0 gave up, 100 requests in the worst second
	// each second, ten times: 11 finished, 89 gave up, 100 requests in the worst second
	// scenario: clients: want an integer from 1 to 100000
}
