package fault_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"followthrough/core/fault"
)

// refuse stands for an API that finds something wrong with every create.
func refuse(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusUnprocessableEntity)
	fmt.Fprint(w, `{"status":"VALIDATION_ERROR","message":"2 images expected","data":{"imageCount":2}}`)
}

func ExampleFromResponse() {
	api := httptest.NewServer(http.HandlerFunc(refuse))
	defer api.Close()

	resp, err := http.Post(api.URL+"/v1/runs", "application/json", strings.NewReader(`{}`))
	if err == nil {
		defer resp.Body.Close()
		err = fault.FromResponse(resp)
	}
	var e *fault.Error
	if errors.As(err, &e) {
		fmt.Println(e.Status, e.Code, e.Message)
		fmt.Println("images:", e.Get("imageCount").Int())
	}
	fmt.Println("validation:", errors.Is(err, fault.ErrValidation))
	// Output:
	// 422 VALIDATION_ERROR 2 images expected
	// images: 2
	// validation: true
}

func ExampleError_Get() {
	api := httptest.NewServer(http.HandlerFunc(refuse))
	defer api.Close()
	resp, err := http.Post(api.URL+"/v1/runs", "application/json", strings.NewReader(`{}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	var e *fault.Error
	if errors.As(fault.FromResponse(resp), &e) {
		// The shape of data is not documented: ask before relying on a field.
		fmt.Println(e.Get("imageCount").Exists(), e.Get("details.0.field").Exists())
	}
	// Output: true false
}
