package telegram

import (
	"bytes"
	"image"
	"image/jpeg"
	"strings"
	"testing"
)

func TestFilesAreTakenAsTheyCome(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	d.toFiles(t, p)
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	before := len(p.Chat())
	for range 3 {
		p.SendPhoto(picture.Bytes(), "album-1")
	}
	chat := d.settle(t, p)
	if n := len(chat) - before; n != 4 || !strings.Contains(chat[len(chat)-1].Text, "3 个文件") && !strings.Contains(d.hears(t, p, "个文件"), "3 个文件") {
		t.Errorf("an album of 3 gave %d messages, the last of them %q", n-3, chat[len(chat)-1].Text)
	}
	p.SendDocument("合同.pdf", []byte("%PDF-1.7\n%âãÏÓ\n"))
	d.settle(t, p)
	d.hears(t, p, "4 个文件")
	p.SendDocument("program.exe", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"))
	d.settle(t, p)
	d.hears(t, p, "类型")
	p.SendSticker()
	d.settle(t, p)
	p.Press("完成")
	d.settle(t, p)
	d.hears(t, p, "请核对")
	if last := d.hears(t, p, "请核对"); !strings.Contains(last, "4 个文件") {
		t.Errorf("the review has not 4 files:\n%s", last)
	}
}
