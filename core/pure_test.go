package core_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestCoreIsPure reads the package's own source: what it does not contain it
// cannot do. Without imports there is no clock, no chance and no I/O.
func TestCoreIsPure(t *testing.T) {
	is := is.New(t)
	entries, err := os.ReadDir(".")
	is.NoErr(err)
	read := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		read++
		source, err := os.ReadFile(e.Name())
		is.NoErr(err)
		for _, impurity := range impurities(t, e.Name(), source) {
			t.Error(impurity)
		}
	}
	is.True(read > 5) // the source should be there to be read
}

func TestImpurityIsSeen(t *testing.T) {
	for _, source := range []string{
		`import "time"`, `var counter int`, `func f() { go f() }`, `func f(m map[int]int) {}`, `func f(x float64) {}`,
		`func f() { select {} }`, `func f(c chan int) {}`, `func f() { panic(1) }`, `func f(a any) {}`, `func f() { defer f() }`,
	} {
		t.Run(source, func(t *testing.T) {
			is := is.New(t)
			is.Equal(len(impurities(t, "x.go", []byte("package core\n"+source+"\n"))), 1) // the one impurity in it
		})
	}
}

func impurities(t *testing.T, name string, source []byte) (found []string) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	add := func(n ast.Node, what string) { found = append(found, files.Position(n.Pos()).String()+": "+what) }
	for _, i := range file.Imports {
		add(i, "an import: "+i.Path.Value)
	}
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			add(d, "a package-level variable")
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			add(n, "a goroutine")
		case *ast.DeferStmt:
			add(n, "a defer")
		case *ast.SelectStmt:
			add(n, "a select")
		case *ast.ChanType:
			add(n, "a channel")
		case *ast.MapType:
			add(n, "a map")
		case *ast.Ident:
			switch n.Name {
			case "float32", "float64", "any", "panic", "recover", "print", "println":
				add(n, n.Name)
			}
		}
		return true
	})
	return found
}
