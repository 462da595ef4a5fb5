// net/http with encoding/json and encoding/xml: structs whose zero values are sent too; for results and activity logs.
package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

type TaskResult struct {
	Result             string         `json:"result"`
	Comment            string         `json:"comment"`
	OperatorExternalID string         `json:"operator_external_id"`
	Payload            map[string]any `json:"payload"`
}

type Submission struct {
	ActivityID         string         `json:"activity_id"`
	ProviderActivityID string         `json:"provider_activity_id"`
	CommerceExternalID string         `json:"commerce_external_id"`
	OccurredAt         time.Time      `json:"occurred_at"`
	Status             string         `json:"status"`
	HardOverride       bool           `json:"hard_override"`
	RawPayload         map[string]any `json:"raw_payload"`
	TaskResult         TaskResult     `json:"task_result"`
}

type Registered struct {
	ActivityID string    `json:"activityId"`
	OccurredAt time.Time `json:"occurredAt"`
}

type Log struct {
	XMLName             xml.Name  `json:"-" xml:"task_activity_log"`
	ID                  string    `json:"id" xml:"id"`
	TaskID              string    `json:"task_id,omitempty" xml:"task_id,omitempty"`
	TaskActivityID      string    `json:"task_activity_id,omitempty" xml:"task_activity_id,omitempty"`
	UserID              string    `json:"user_id,omitempty" xml:"user_id,omitempty"`
	ContactID           string    `json:"contact_id,omitempty" xml:"contact_id,omitempty"`
	Subject             string    `json:"subject" xml:"subject"`
	Description         string    `json:"description" xml:"description"`
	DueDate             time.Time `json:"due_date" xml:"due_date"`
	IsClosed            bool      `json:"is_closed" xml:"is_closed"`
	DateClosed          time.Time `json:"date_closed" xml:"date_closed"`
	ReferenceBackOffice string    `json:"reference_back_office" xml:"reference_back_office"`
	Modified            time.Time `json:"modified_dateutc" xml:"modified_dateutc"`
}

type codec struct {
	mediaType string
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}

var (
	inJSON = codec{"application/json", json.Marshal, json.Unmarshal}
	inXML  = codec{"application/xml", xml.Marshal, xml.Unmarshal}
)

func main() {
	key := func(request *http.Request) { request.Header.Set("x-api-key", os.Getenv("API_KEY")) }
	var types []struct{ Code string }
	call("GET", "/api/integration/task-result-type-configs", key, inJSON, nil, 200, &types)
	check(len(types) > 0 && types[0].Code == "SALE_COMPLETED", types)
	submission := Submission{
		ActivityID:         os.Getenv("ACTIVITY_ID"),
		CommerceExternalID: "COM-001",
		OccurredAt:         time.Now(),
		Status:             "EFFECTIVE",
		TaskResult:         TaskResult{Result: "SALE_COMPLETED", Comment: "go ñ", Payload: map[string]any{}},
	}
	var registered Registered
	call("POST", "/api/integration/activity-results/tasks", key, inJSON, submission, 201, &registered)
	check(registered.ActivityID == submission.ActivityID, registered)
	check(registered.OccurredAt.Equal(submission.OccurredAt.Truncate(time.Millisecond)), registered)
	var refused struct{ Error string }
	call("POST", "/api/integration/activity-results/tasks", key, inJSON, submission, 409, &refused)
	check(refused.Error == "Conflict", refused)
	call("GET", fmt.Sprintf("/api/user-retention-statuses?active_only=%t", true), key, inJSON, nil, 200, &types)

	basic := func(request *http.Request) { request.SetBasicAuth(os.Getenv("ACCOUNT"), os.Getenv("PASSWORD")) }
	due := time.Date(2026, 1, 11, 20, 58, 34, 720000000, time.FixedZone("", 3600))
	for name, format := range map[string]codec{"go json": inJSON, "go xml": inXML} {
		var saved, read, closed Log
		call("POST", "/api/TaskActivityLog/Save", basic, format, Log{Subject: name, DueDate: due}, 200, &saved)
		check(saved.Subject == name && saved.DueDate.Equal(due) && saved.DateClosed.Year() == 1980, saved)
		call("GET", "/api/TaskActivityLog/"+saved.ID, basic, format, nil, 200, &read)
		check(read.ID == saved.ID && read.Modified.Equal(saved.Modified), read)
		read.IsClosed = true
		call("POST", "/api/TaskActivityLog/Save", basic, format, read, 200, &closed)
		check(closed.ID == saved.ID && closed.IsClosed && closed.DateClosed.Year() > 1980, closed)
	}
}

func call(method, path string, authorize func(*http.Request), format codec, body any, status int, into any) {
	var sent []byte
	if body != nil {
		var err error
		sent, err = format.marshal(body)
		check(err == nil, err)
	}
	request, err := http.NewRequest(method, os.Getenv("URL")+path, bytes.NewReader(sent))
	check(err == nil, err)
	authorize(request)
	request.Header.Set("Accept", format.mediaType)
	if body != nil {
		request.Header.Set("Content-Type", format.mediaType)
	}
	response, err := http.DefaultClient.Do(request)
	check(err == nil, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	check(err == nil && response.StatusCode == status, fmt.Sprint(response.StatusCode, " ", string(text)))
	err = format.unmarshal(text, into)
	check(err == nil, fmt.Sprint(err, " ", string(text)))
}

func check(holds bool, told any) {
	if !holds {
		panic(fmt.Sprintf("%+v", told))
	}
}
