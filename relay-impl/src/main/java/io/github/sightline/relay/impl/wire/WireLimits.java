package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.Revocation;

/**
 * Every size and bound of the protocol "sightline/1". All come from the protocol, so both ends have
 * the same; limits of one implementation live beside what they bound.
 */
public final class WireLimits {
  /** The only version. The byte selects everything, there is no negotiation [W-1]. */
  public static final int VERSION = 1;

  /**
   * [W-2] Largest datagram in bytes: fits the 1280 of IPv6 with an IP and UDP header and a tunnel's
   * own, so that IP never fragments.
   */
  public static final int DATAGRAM = 1200;

  /** Length of an AEAD tag, full size everywhere. */
  public static final int TAG = 16;

  /** Length of the header of DATA, which is its associated data. */
  public static final int DATA_HEADER = 16;

  /** Most bytes of frames in one DATA: 1200 - 16 - 16. */
  public static final int PLAINTEXT = DATAGRAM - DATA_HEADER - TAG;

  /** Header of FRAGMENT before its symbol. */
  public static final int FRAGMENT_PREFIX = 15;

  /** Header of a symbol before its bytes. */
  public static final int SYMBOL_HEADER = 15;

  /** All header bytes of a FRAGMENT: 30. */
  public static final int FRAGMENT_HEADER = FRAGMENT_PREFIX + SYMBOL_HEADER;

  /** [W-3] N: bytes in every fragment of an object but its last. */
  public static final int SYMBOL_BYTES = PLAINTEXT - FRAGMENT_HEADER;

  /** A whole symbol: header and N bytes. */
  public static final int SYMBOL = SYMBOL_HEADER + SYMBOL_BYTES;

  /** [W-4] Most fragments of one object. */
  public static final int MAX_FRAGMENTS = 4096;

  /** [W-5] Largest sealed object in bytes, 4 MiB. */
  public static final int MAX_OBJECT = 4 << 20;

  /** Size of HELLO: padded, so that an answer never amplifies. */
  public static final int HELLO = 1200;

  /** Size of WELCOME. */
  public static final int WELCOME = 77;

  /** Size of RETRY. */
  public static final int RETRY = 40;

  /** Smallest DATA: header and tag round no frames. */
  public static final int DATA_MIN = DATA_HEADER + TAG;

  /** [W-6] Counters of DATA are below this: the hard stop of a hop key. */
  public static final long COUNTER_LIMIT = 1L << 23;

  /** Length of every public key, id and digest of 32 bytes. */
  public static final int KEY = 32;

  /** Length of an Ed25519 signature. */
  public static final int SIGNATURE = 64;

  /** Length of one grant. */
  public static final int GRANT = 260;

  /** [W-7] Most grants in a chain: owner to delegate to delegate's delegate. */
  public static final int MAX_CHAIN = 3;

  /** Longest chain: count byte and three grants. */
  public static final int CHAIN_MAX_BYTES = 1 + MAX_CHAIN * GRANT;

  /** Most grant ids in a Revocation: as many as one control message carries whole. */
  public static final int MAX_REVOKED = Revocation.MAX_GRANTS;

  /** A Revocation without its ids. */
  public static final int REVOCATION_BASE = 126;

  /** A relay card without its address. */
  public static final int CARD_BASE = 181;

  /** The longest relay card: an address of 255 bytes. */
  public static final int CARD_MAX = CARD_BASE + 255;

  /** Most names in one SUBSCRIBE: the renditions of one picture. */
  public static final int MAX_NAMES = 4;

  /** Header of a control message: type1 len2. */
  public static final int CONTROL_HEADER = 3;

  /** [W-8] Longest control message with its header. */
  public static final int CONTROL_MESSAGE_MAX = 16_384;

  /** [W-9] Most bytes of CONTROL sent and not acknowledged. */
  public static final int CONTROL_WINDOW = 65_536;

  /** Header of a CONTROL frame: type1 offset4 len2. */
  public static final int CONTROL_FRAME_HEADER = 7;

  /** Most bytes of the control stream in one CONTROL frame. */
  public static final int CONTROL_BYTES_MAX = PLAINTEXT - CONTROL_FRAME_HEADER;

  /** [W-10] Most entries in one FEEDBACK. */
  public static final int FEEDBACK_ENTRIES = 16;

  /** Longest bitmap of missing fragments: its length is one byte. */
  public static final int BITMAP_MAX = 255;

  /** Fragments a bitmap can name; later ones wait for the next FEEDBACK. */
  public static final int BITMAP_FRAGMENTS = BITMAP_MAX * 8;

  /** [W-11] Most consecutive seqs one repair row spans. */
  public static final int MAX_SPAN = 128;

  /** [W-11] Number of repair rows: 0 to 127. */
  public static final int ROWS = 128;

  /** The largest unsigned 32-bit integer: seqs, groups, objects and epochs never wrap. */
  public static final long U32_MAX = 0xFFFF_FFFFL;

  private WireLimits() {}
}
