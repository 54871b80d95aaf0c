package bot

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// WithoutMetadata is a photograph of a MIME type without what tells where, when and by whom it was taken: Exif, XMP, IPTC,
// comments, and whatever lies behind the picture, as a film or a smaller copy. Which way up it is stays, and so do its
// colours. JPEG, PNG, WebP and HEIC are understood; anything else comes back as it was, and so does what is broken. The copy
// that is kept with the case is never changed.
func WithoutMetadata(kind string, photo []byte) []byte {
	switch kind {
	case "image/jpeg":
		return bareJPEG(photo)
	case "image/png":
		return barePNG(photo)
	case "image/webp":
		return bareWebP(photo)
	case "image/heic", "image/heif":
		return bareHEIC(photo)
	}
	return photo
}

func bareJPEG(photo []byte) []byte {
	if len(photo) < 4 || photo[0] != 0xFF || photo[1] != 0xD8 {
		return photo
	}
	out := append(make([]byte, 0, len(photo)+len(upright(1))), photo[:2]...)
	turned, begun := 1, false
	rest := photo[2:]
	for len(rest) >= 4 && rest[0] == 0xFF && rest[1] != 0xD9 {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:4]))+2
		if marker == 0xFF { // a filler
			rest = rest[1:]
			continue
		}
		if (size < 4 || size > len(rest)) && !begun {
			return photo
		}
		if size < 4 || size > len(rest) {
			break // of what is cut off here nobody sees anything
		}
		segment := rest[:size]
		if marker == 0xE1 {
			turned = max(turned, orientation(bytes.TrimPrefix(segment[4:], []byte("Exif\x00\x00"))))
		}
		if marker == 0xDA { // a scan goes on behind its header
			segment, begun = rest[:size+scanned(rest[size:])], true
		}
		if !tells(marker, segment[4:]) {
			out = append(out, segment...)
		}
		rest = rest[len(segment):]
	}
	if turned > 1 {
		out = slices.Insert(out, 2, upright(turned)...)
	}
	return append(out, 0xFF, 0xD9)
}

// scanned is how long the data of a scan is: up to the next marker that does not belong to it.
func scanned(data []byte) int {
	for i := 0; i+1 < len(data); i++ {
		if next := data[i+1]; data[i] == 0xFF && next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7) {
			return i
		}
	}
	return len(data)
}

// tells says whether a segment carries more than the picture: all of what applications add but the format's own header,
// the colour profile and Adobe's colour transform.
func tells(marker byte, content []byte) bool {
	own := map[byte]string{0xE0: "JFIF\x00", 0xE2: "ICC_PROFILE\x00", 0xEE: "Adobe"}
	begin, kept := own[marker]
	switch {
	case marker == 0xFE:
		return true
	case kept:
		return !bytes.HasPrefix(content, []byte(begin))
	}
	return marker >= 0xE0 && marker <= 0xEF
}

// orientation reads which way up Exif says the picture is, 1 to 8; 1 where it does not.
func orientation(tiff []byte) int {
	if len(tiff) < 8 || !bytes.HasPrefix(tiff, []byte("MM")) && !bytes.HasPrefix(tiff, []byte("II")) {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:8]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	for i := range int(order.Uint16(tiff[at:])) {
		entry := at + 2 + 12*i
		if entry+12 > len(tiff) {
			return 1
		}
		if value := int(order.Uint16(tiff[entry+8:])); order.Uint16(tiff[entry:]) == 0x0112 && value >= 1 && value <= 8 {
			return value
		}
	}
	return 1
}

// upright is an Exif segment that says which way up a picture is and nothing else.
func upright(turned int) []byte {
	return []byte{
		0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, // big-endian, one directory
		0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(turned), 0, 0, 0, 0, 0, 0,
	}
}
