package bot

import (
	"bytes"
	"encoding/binary"
)

// WithoutMetadata is a JPEG without what tells where, when and by whom it was taken: Exif, XMP, IPTC, comments. Which way
// up it is stays, and so do its colours. What is no JPEG, or one that is not understood, comes back as it was; the copy
// that is kept with the case is never changed.
func WithoutMetadata(photo []byte) []byte {
	if len(photo) < 4 || photo[0] != 0xFF || photo[1] != 0xD8 {
		return photo
	}
	out := append(make([]byte, 0, len(photo)), photo[:2]...)
	turned := 1
	rest := photo[2:]
	for len(rest) >= 4 && rest[0] == 0xFF {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:4]))+2
		if marker == 0xFF { // a filler
			rest = rest[1:]
			continue
		}
		if size < 4 || size > len(rest) {
			return photo
		}
		if marker == 0xDA { // the picture itself begins
			if turned > 1 {
				out = append(out[:2:2], append(upright(turned), out[2:]...)...)
			}
			return append(out, rest...)
		}
		segment := rest[:size]
		if marker == 0xE1 {
			turned = max(turned, orientation(segment[4:]))
		}
		if !tells(marker, segment[4:]) {
			out = append(out, segment...)
		}
		rest = rest[size:]
	}
	return photo
}

// tells says whether a segment carries more than the picture: all of what applications add but the format's own header,
// the colour profile and Adobe's colour transform.
func tells(marker byte, content []byte) bool {
	switch {
	case marker == 0xFE:
		return true
	case marker == 0xE2:
		return !bytes.HasPrefix(content, []byte("ICC_PROFILE\x00"))
	case marker >= 0xE1 && marker <= 0xEF:
		return marker != 0xEE
	}
	return false
}

// orientation reads which way up an Exif segment says the picture is, 1 to 8; 1 where it does not.
func orientation(exif []byte) int {
	tiff, ok := bytes.CutPrefix(exif, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
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
