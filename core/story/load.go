package story

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// File is one file of stories.
type File struct {
	Name string // its path below the folder that was named, with slashes
	JSON []byte
}

// Load reads the stories of a file, or of every *.json below a folder in the
// byte order of their names. The path itself may be a link; links below it are
// not followed.
func Load(path string) ([]File, error) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		f, err := read(path, filepath.Base(path))
		return []File{f}, err
	}
	var names []string
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(p, ".json") {
			name, _ := filepath.Rel(path, p)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: want a file or folder of stories, found no *.json", path)
	}
	sort.Strings(names)
	files := make([]File, len(names))
	for i, name := range names {
		if files[i], err = read(filepath.Join(path, filepath.FromSlash(name)), name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func read(path, name string) (File, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	b = []byte(strings.TrimPrefix(string(b), "\ufeff"))
	if !utf8.Valid(b) {
		return File{}, fmt.Errorf("%s: want UTF-8", path)
	}
	if !gjson.ValidBytes(b) || !gjson.ParseBytes(b).IsArray() {
		return File{}, fmt.Errorf("%s: want a JSON array of stories", path)
	}
	for i, s := range gjson.ParseBytes(b).Array() {
		if last(s, "name").Type != gjson.String || len(last(s, "steps").Array()) == 0 || !last(s, "steps").IsArray() {
			return File{}, fmt.Errorf("%s: story %d: want a name and at least one step", path, i)
		}
		for _, step := range last(s, "steps").Array() {
			if !step.IsObject() {
				return File{}, fmt.Errorf("%s: story %d: steps: want objects", path, i)
			}
		}
	}
	return File{Name: name, JSON: b}, nil
}

// Name is a story's name and its reason, and whether each of its steps expects
// something.
type Name struct {
	Name, Why string
	Told      bool
}

// Names lists the stories of a file.
func Names(f File) (names []Name) {
	for _, s := range gjson.ParseBytes(f.JSON).Array() {
		n := Name{Name: last(s, "name").String(), Why: last(s, "why").String(), Told: true}
		for _, step := range last(s, "steps").Array() {
			n.Told = n.Told && len(last(step, "do").Map()) > 0
		}
		names = append(names, n)
	}
	return names
}
