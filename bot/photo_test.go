package bot

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// told is what a camera writes into a photograph and nobody else is to read.
const told = "34.03N 113.85E, Wang's phone"

// drawn is a picture in which every line differs.
func drawn() image.Image {
	img := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range img.Pix {
		img.Pix[i] = byte(i / 40 * 8)
	}
	img.SetGray(1, 1, color.Gray{255})
	return img
}

// jpegOf writes a JPEG with segments of 0xFF, a marker and content in front of the picture, and something behind it.
func jpegOf(t *testing.T, behind string, segments ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn(), nil); err != nil {
		t.Fatal(err)
	}
	data := slices.Clone(out.Bytes()[:2])
	for _, s := range segments {
		data = append(data, 0xFF, s[0], byte((len(s)+1)>>8), byte(len(s)+1))
		data = append(data, s[1:]...)
	}
	return append(append(data, out.Bytes()[2:]...), behind...)
}

func pngChunk(kind, content string) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	chunk = append(append(chunk, kind...), content...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}

// pngOf writes a PNG with chunks behind its header, and something behind its end.
func pngOf(t *testing.T, behind string, chunks ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, drawn()); err != nil {
		t.Fatal(err)
	}
	const header = 8 + 25
	return slices.Concat(out.Bytes()[:header], slices.Concat(chunks...), out.Bytes()[header:], []byte(behind))
}

func webpOf(chunks ...string) []byte {
	var body []byte
	for _, c := range chunks {
		body = binary.LittleEndian.AppendUint32(append(body, c[:4]...), uint32(len(c)-4))
		if body = append(body, c[4:]...); len(body)%2 == 1 {
			body = append(body, 0)
		}
	}
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4))
	return append(append(out, "WEBP"...), body...)
}

// exif is what a camera writes of a picture that stands on its side.
func exif() string { return string(upright(6)[10:]) + told }

// TestAPhotographGoesOutWithoutWhatItsCameraWrote, in each format, and still shows the same picture, the same way up.
func TestAPhotographGoesOutWithoutWhatItsCameraWrote(t *testing.T) {
	t.Parallel()
	trailer := string(jpegOf(t, "\x00\x00\x00\x18ftypmp42"+told, "\xE1Exif\x00\x00"+exif()))
	vp8x := "VP8X\x2C\x00\x00\x00\x27\x00\x00\x1D\x00\x00" // an ICC profile, Exif and XMP, 40 by 30
	for name, c := range map[string]struct {
		kind   string
		data   []byte
		turned bool
	}{
		"a JPEG with Exif, XMP, IPTC and a comment": {"image/jpeg", jpegOf(t, "", "\xE1Exif\x00\x00"+exif(), "\xE1http://ns.adobe.com/xap/1.0/\x00"+told, "\xEDPhotoshop 3.0\x00"+told, "\xFE"+told), true},
		"a JPEG with another in front of its own":   {"image/jpeg", jpegOf(t, "", "\xE0JFXX\x00\x10"+told, "\xEEDucky"+told), false},
		"a motion photo":          {"image/jpeg", jpegOf(t, trailer), false},
		"a comment between scans": {"image/jpeg", withComment(t), false},
		"a PNG": {"image/png", pngOf(t, told, pngChunk("tEXt", "Comment\x00"+told), pngChunk("zTXt", told), pngChunk("iTXt", "XML:com.adobe.xmp\x00"+told),
			pngChunk("eXIf", exif()), pngChunk("tIME", told[:7]), pngChunk("prVt", told)), true},
		"a WebP": {"image/webp", append(webpOf(vp8x, "ICCPprofile", "VP8 picture", "EXIF"+exif(), "XMP "+told, "????"+told), told...), true},
	} {
		got := WithoutMetadata(c.kind, c.data)
		if bytes.Contains(got, []byte(told[:7])) || bytes.Contains(got, []byte("ftyp")) {
			t.Errorf("%s still says where and by whom it was taken: %q", name, got)
		}
		if turned := bytes.Contains(got, upright(6)[10:]); turned != c.turned {
			t.Errorf("%s is turned: %v", name, turned)
		}
		if c.kind != "image/webp" {
			img, _, err := image.Decode(bytes.NewReader(got))
			if err != nil || img.Bounds() != drawn().Bounds() || img.At(1, 29) != decoded(t, c.data).At(1, 29) {
				t.Errorf("%s is broken: %v", name, err)
			}
		}
		for cut := range len(c.data) { // half a file is no reason to break
			WithoutMetadata(c.kind, c.data[:cut])
		}
	}
	want := webpOf("VP8X\x28\x00\x00\x00\x27\x00\x00\x1D\x00\x00", "ICCPprofile", "VP8 picture", "EXIF"+string(upright(6)[10:]))
	if got := WithoutMetadata("image/webp", webpOf(vp8x, "ICCPprofile", "VP8 picture", "EXIF"+exif(), "XMP "+told)); !bytes.Equal(got, want) {
		t.Errorf("a WebP is\n%q, want\n%q", got, want)
	}
	for name, plain := range map[string][]byte{"image/jpeg": jpegOf(t, ""), "image/png": pngOf(t, ""), "image/webp": webpOf("VP8L picture"), "text/plain": []byte(told)} {
		if got := WithoutMetadata(name, plain); !bytes.Equal(got, plain) {
			t.Errorf("%s that tells nothing is changed to %q", name, got)
		}
	}
}

func heicBox(kind string, content ...string) string {
	body := kind + strings.Join(content, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)+4))) + body
}

// TestAHEICGoesOutWithoutWhatItsCameraWrote: it is made blank where it lies, and the picture stays.
func TestAHEICGoesOutWithoutWhatItsCameraWrote(t *testing.T) {
	t.Parallel()
	infe := func(id byte, kind string) string {
		return heicBox("infe", "\x02\x00\x00\x00\x00", string(rune(id)), "\x00\x00", kind, "\x00")
	}
	number := func(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }
	ftyp := heicBox("ftyp", "heic\x00\x00\x00\x00mif1heic")
	build := func(at int) string {
		place := func(id byte, within byte, from, size int) string {
			return "\x00" + string(rune(id)) + "\x00" + string(rune(within)) + "\x00\x00\x00\x01" + number(from) + number(size)
		}
		return ftyp + heicBox("meta", "\x00\x00\x00\x00",
			heicBox("iinf", "\x00\x00\x00\x00\x00\x03", infe(1, "hvc1"), infe(2, "Exif"), infe(3, "mime")),
			heicBox("idat", "kept", told),
			heicBox("iloc", "\x01\x00\x00\x00\x44\x00\x00\x03", place(1, 0, at, 7), place(2, 0, at+7, len(told)), place(3, 1, 4, len(told))),
		) + heicBox("mdat", "picture", told, "more") + heicBox("mpvd", told)
	}
	photo := build(strings.Index(build(0), "picture"))
	got := string(WithoutMetadata("image/heic", []byte(photo)))
	if strings.Contains(got, told[:7]) || len(got) != len(photo) || !strings.Contains(got, "picture\x00") || !strings.Contains(got, "\x00more") || !strings.Contains(got, "kept\x00") {
		t.Errorf("a HEIC becomes\n%q", got)
	}
	for cut := range len(photo) {
		WithoutMetadata("image/heic", []byte(photo[:cut]))
	}
	rapid.Check(t, func(t *rapid.T) { // whatever its numbers say
		data := []byte(photo)
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "to")
		}
		if got := WithoutMetadata("image/heic", data); len(got) != len(data) {
			t.Fatalf("%d bytes became %d", len(data), len(got))
		}
	})
}

// withComment is a JPEG with a comment behind the data of its picture.
func withComment(t *testing.T) []byte {
	t.Helper()
	data := jpegOf(t, "")
	comment := append([]byte{0xFF, 0xFE, 0, byte(len(told) + 2)}, told...)
	return slices.Concat(data[:len(data)-2], comment, data[len(data)-2:])
}

func decoded(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}
