package storm

import _ "embed"

//go:embed catalogue.json
var standard []byte

// Catalogue is what scenarios are made of: the vendor's answers, and how known
// clients behave. It is data, so that JavaScript reads the same.
type Catalogue struct {
	Peers   []Peer
	answers answers
}

// answers are what the vendor says: a status and a body each.
type answers struct{ done, going, late, refused, down said }

type said struct {
	status uint64
	body   []byte
}

// Standard gives the catalogue of this package: answers as the API documents
// them, and four peers, each with its sources.
func Standard() (*Catalogue, error) { return ReadCatalogue(standard) }

// ReadCatalogue makes a Catalogue from JSON. An error is an [*Error].
func ReadCatalogue(data []byte) (*Catalogue, error) {
	f, err := parse("catalogue", data)
	if err != nil {
		return nil, err
	}
	f.only("answers", "peers")
	c := new(Catalogue)
	a := f.object("answers", "done", "going", "late", "refused", "down")
	c.answers = answers{a.said("done"), a.said("going"), a.said("late"), a.said("refused"), a.said("down")}
	items, _ := f.list("peers")
	for _, item := range items {
		c.Peers = append(c.Peers, readPeer(item))
	}
	return c, f.failed()
}

func (f field) said(name string) said {
	g := f.object(name, "status", "body")
	if !g.has("status") {
		g.fail("status", "a status")
	}
	return said{g.integer("status", 0, 100, 599), []byte(g.text("body"))}
}
