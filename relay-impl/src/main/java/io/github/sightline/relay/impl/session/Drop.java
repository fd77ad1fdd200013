package io.github.sightline.relay.impl.session;

/** Why a datagram got silence. Each has a count and nothing else: no answer, no log line. */
enum Drop {
  /** Not a datagram of this protocol: size, version, reserved bytes. */
  MALFORMED,
  /** A kind that this side never receives. */
  UNEXPECTED,
  /** DATA for an id that names no session here. */
  UNKNOWN_SESSION,
  /** The tag does not verify. */
  BAD_TAG,
  /** The counter was seen before, or is too old to tell. */
  REPLAYED,
  /** HELLO beyond those that are looked at in a second. */
  HELLO_LIMIT,
  /** HELLO whose mac1 is not made for this relay's key. */
  BAD_MAC,
  /** HELLO under load without a cookie of this address that is still good: answered by RETRY. */
  NO_COOKIE,
  /** HELLO that does not decrypt. */
  UNREADABLE_HELLO,
  /** HELLO whose device counter is not above the last one of its hop key. */
  REPLAYED_HELLO,
  /** HELLO that would have been refused, but too many were in this second. */
  REFUSAL_LIMIT,
  /** HELLO while as many are being worked on, or pending, as may be. */
  HANDSHAKE_LIMIT,
  /** WELCOME that does not decrypt, or RETRY that answers no HELLO of ours. */
  STRANGE_ANSWER,
  /** A handshake that was never confirmed by DATA within 5 s. */
  UNCONFIRMED
}
