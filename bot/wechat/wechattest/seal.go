package wechattest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"sort"
	"strings"
)

// seal is WeChat's way of signing and encrypting: AES-256-CBC over 16 random bytes, the length, the message and the
// account's id, padded to 32 bytes, with the first half of the key as the start value.
type seal struct {
	appID, token string
	key          []byte
}

func newSeal(appID, token, encodingKey string) seal {
	s := seal{appID: appID, token: token}
	if encodingKey == "" {
		return s
	}
	key, err := base64.StdEncoding.DecodeString(encodingKey + "=")
	if err != nil || len(key) != 32 {
		panic("wechattest: the EncodingAESKey is 43 characters of base64")
	}
	s.key = key
	return s
}

// sign is the SHA-1 of the token and the parts, sorted.
func (s seal) sign(parts ...string) string {
	all := append([]string{s.token}, parts...)
	sort.Strings(all)
	sum := sha1.Sum([]byte(strings.Join(all, "")))
	return hex.EncodeToString(sum[:])
}

const block = 32

func (s seal) close(message []byte) (string, error) {
	var plain bytes.Buffer
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails
	plain.Write(random)
	plain.Write(binary.BigEndian.AppendUint32(nil, uint32(len(message))))
	plain.Write(message)
	plain.WriteString(s.appID)
	pad := block - plain.Len()%block
	plain.Write(bytes.Repeat([]byte{byte(pad)}, pad))
	cipherBlock, err := aes.NewCipher(s.key)
	if err != nil {
		return "", fmt.Errorf("reading the key: %w", err)
	}
	out := plain.Bytes()
	cipher.NewCBCEncrypter(cipherBlock, s.key[:16]).CryptBlocks(out, out)
	return base64.StdEncoding.EncodeToString(out), nil
}

func (s seal) open(text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) < block || len(data)%aes.BlockSize != 0 {
		return nil, errors.New("not a cipher")
	}
	cipherBlock, err := aes.NewCipher(s.key)
	if err != nil {
		return nil, fmt.Errorf("reading the key: %w", err)
	}
	cipher.NewCBCDecrypter(cipherBlock, s.key[:16]).CryptBlocks(data, data)
	pad := int(data[len(data)-1])
	if pad < 1 || pad > block || pad > len(data)-20 {
		return nil, errors.New("wrong padding")
	}
	data = data[16 : len(data)-pad]
	length := int(binary.BigEndian.Uint32(data))
	if length > len(data)-4 || string(data[4+length:]) != s.appID {
		return nil, errors.New("sealed for another account")
	}
	return data[4 : 4+length], nil
}
