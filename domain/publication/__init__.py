"""A publication (通报曝光): a typical case is made known, inside first and then in the media, and followed up (P17).

It is proposed with the list items that it rests on and approved by somebody else; then it is circulated at a warning
education conference, published in the media, and followed up, in this order. The organisation learns of it when it is
circulated, not before.

`events` is what happens, `state` what follows from it; the decisions stand in `publishing` and `taking_back`.
"""
