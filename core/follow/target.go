package follow

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// DefaultBaseURL is the API itself.
const DefaultBaseURL = "https://api.betterprompt.me"

var errBaseURL = errors.New(`follow: Client.BaseURL: want where the API or an edge is, as "https://edge.example", without user, query and fragment`)

// base gives what every path is put behind: /v1 is theirs. The error never
// quotes the URL, which may hold a password.
func (c *Client) base() (string, error) {
	at := c.BaseURL
	if at == "" {
		at = DefaultBaseURL
	}
	u, err := url.Parse(at)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return "", errBaseURL
	}
	path := strings.TrimSuffix(strings.TrimRight(u.EscapedPath(), "/"), "/v1")
	return u.Scheme + "://" + u.Host + path, nil
}

// authorization asks who is asking. The token never stands in an error.
func (c *Client) authorization(ctx context.Context) (string, error) {
	token := c.Token
	if c.TokenSource != nil {
		if token != "" {
			return "", errors.New("follow: Client.Token: want none beside TokenSource")
		}
		var err error
		if token, err = c.TokenSource(ctx); err != nil {
			return "", fmt.Errorf("follow: Client.TokenSource: %w", err)
		}
	}
	switch {
	case token == "":
		return "", nil
	case !isVisible(token):
		return "", errors.New("follow: Client.Token: want visible ASCII characters, without blanks")
	}
	return "Bearer " + token, nil
}
