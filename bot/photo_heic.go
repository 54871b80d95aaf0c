package bot

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// bareHEIC is a HEIC in which what is no picture is blank: its items are found by their places in the file, so nothing moves.
// Which way up it is does not stand in them.
func bareHEIC(photo []byte) []byte {
	out := slices.Clone(photo)
	for _, b := range boxes(out) {
		switch b.kind {
		case "ftyp", "mdat":
		case "moov": // of pictures that move
			blankBoxes(b.content, "udta", "meta", "uuid")
		case "meta":
			blankItems(out, b.content)
		default: // a film, or what a maker adds
			b.blank()
		}
	}
	return out
}

func blankBoxes(data []byte, kinds ...string) {
	for _, b := range boxes(data) {
		if slices.Contains(kinds, b.kind) {
			b.blank()
		}
	}
}

// box is a part of an ISO media file; its bytes are those of the file.
type box struct {
	kind          string
	name, content []byte
}

func (b box) blank() {
	copy(b.name, "free")
	clear(b.content)
}

// boxes are the parts of which something consists, as far as they can be read.
func boxes(data []byte) (list []box) {
	for len(data) >= 8 {
		size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		switch {
		case size == 0: // up to the end
			size = uint64(len(data))
		case size == 1 && len(data) >= 16:
			size, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size < head || size > uint64(len(data)) {
			size = uint64(len(data))
		}
		if size < head {
			return list
		}
		list = append(list, box{string(data[4:8]), data[4:8], data[head:size]})
		data = data[size:]
	}
	return list
}

// blankItems blanks the items of a file that are no pictures, as its meta box lists them.
func blankItems(file, meta []byte) {
	if len(meta) < 4 {
		return
	}
	var private []uint64
	var places, idat []byte
	for _, b := range boxes(meta[4:]) {
		switch b.kind {
		case "iinf":
			private = privateItems(b.content)
		case "iloc":
			places = b.content
		case "idat":
			idat = b.content
		}
	}
	for _, e := range extents(places) {
		within := file
		if e.inside {
			within = idat
		}
		if slices.Contains(private, e.item) && e.offset <= uint64(len(within)) {
			clear(within[e.offset:min(uint64(len(within)), e.offset+min(e.length, uint64(len(within))))])
		}
	}
}

// privateItems are the items that are text: Exif, and XMP, which is one by its MIME type.
func privateItems(iinf []byte) (items []uint64) {
	in := fields{data: iinf}
	if version := in.next(4) >> 24; version == 0 {
		in.next(2)
	} else {
		in.next(4)
	}
	for _, b := range boxes(in.data) {
		in := fields{data: b.content}
		size := 2
		if in.next(4)>>24 > 2 {
			size = 4
		}
		item := in.next(size)
		in.next(2)
		if len(items) == maxExtents {
			return items
		}
		if bytes.HasPrefix(in.data, []byte("Exif")) || bytes.HasPrefix(in.data, []byte("mime")) || bytes.HasPrefix(in.data, []byte("uri ")) {
			items = append(items, item)
		}
	}
	return items
}

// extent is where a part of an item lies: in the file, or inside its meta box.
type extent struct {
	item, offset, length uint64
	inside               bool
}

// maxExtents is more than any camera needs for a picture in tiles.
const maxExtents = 1 << 14

// extents are where all items lie.
func extents(iloc []byte) (list []extent) {
	in := fields{data: iloc}
	version := in.next(4) >> 24
	sizes := in.next(2)
	offsetSize, lengthSize, baseSize, indexSize := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	id := 2
	if version > 1 {
		id = 4
	}
	for range in.next(id) {
		e := extent{item: in.next(id)}
		if version > 0 {
			e.inside = in.next(2)&15 == 1
		}
		in.next(2)
		base := in.next(baseSize)
		for range in.next(2) {
			if version > 0 {
				in.next(indexSize)
			}
			e.offset, e.length = base+in.next(offsetSize), in.next(lengthSize)
			if e.length == 0 { // all of it
				e.length = ^uint64(0)
			}
			if list = append(list, e); in.over || len(list) > maxExtents {
				return nil
			}
		}
		if in.over {
			return nil
		}
	}
	return list
}

// fields reads numbers one after another.
type fields struct {
	data []byte
	over bool // there were not as many bytes
}

func (f *fields) next(size int) (n uint64) {
	if size > len(f.data) {
		f.data, f.over = nil, true
		return 0
	}
	for _, b := range f.data[:size] {
		n = n<<8 | uint64(b)
	}
	f.data = f.data[size:]
	return n
}
