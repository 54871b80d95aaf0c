package bot

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// barePNG keeps the chunks that make the picture, its colours and its film, and which way up it is.
func barePNG(photo []byte) []byte {
	const signature = "\x89PNG\r\n\x1a\n"
	rest, ok := bytes.CutPrefix(photo, []byte(signature))
	if !ok {
		return photo
	}
	out := append(make([]byte, 0, len(photo)), signature...)
	picture := []string{
		"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST", "pHYs", "sPLT",
		"acTL", "fcTL", "fdAT",
	}
	for len(rest) >= 12 {
		size, kind := int64(binary.BigEndian.Uint32(rest))+12, string(rest[4:8])
		if size > int64(len(rest)) {
			break // it is cut off here
		}
		chunk := rest[:size]
		switch turned := orientation(chunk[8 : size-4]); {
		case slices.Contains(picture, kind):
			out = append(out, chunk...)
		case kind == "eXIf" && turned > 1:
			way := upright(turned)[10:]
			made := append(binary.BigEndian.AppendUint32(nil, uint32(len(way))), append([]byte(kind), way...)...)
			out = append(out, binary.BigEndian.AppendUint32(made, crc32.ChecksumIEEE(made[4:]))...)
		}
		if kind == "IEND" {
			return out
		}
		rest = rest[size:]
	}
	if len(rest) >= 8 && string(rest[4:8]) == "IDAT" {
		out = append(out, rest...)
	}
	return out
}

// bareWebP does the same with the chunks of a WebP.
func bareWebP(photo []byte) []byte {
	if len(photo) < 12 || string(photo[:4]) != "RIFF" || string(photo[8:12]) != "WEBP" {
		return photo
	}
	end := min(max(int64(binary.LittleEndian.Uint32(photo[4:]))+8, 12), int64(len(photo)))
	out, rest, way := slices.Clone(photo[:12]), photo[12:end], false
	for len(rest) >= 8 {
		size, kind := min(int64(binary.LittleEndian.Uint32(rest[4:]))+8, int64(len(rest))), string(rest[:4])
		content := rest[8:size]
		switch turned := orientation(bytes.TrimPrefix(content, []byte("Exif\x00\x00"))); {
		case slices.Contains([]string{"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"}, kind):
			out = appendRIFF(out, kind, content)
		case kind == "EXIF" && turned > 1:
			out, way = appendRIFF(out, kind, upright(turned)[10:]), true
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	if bytes.HasPrefix(out[12:], []byte("VP8X")) && len(out) > 20 { // its flags say what there is
		if out[20] &^= 0x04 | 0x08; way { // XMP and Exif
			out[20] |= 0x08
		}
	}
	return out
}

func appendRIFF(out []byte, kind string, content []byte) []byte {
	out = append(binary.LittleEndian.AppendUint32(append(out, kind...), uint32(len(content))), content...)
	if len(content)%2 == 1 {
		out = append(out, 0)
	}
	return out
}
