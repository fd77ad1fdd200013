package io.github.sightline.relay.impl.session;

/**
 * The bounds of this room that a test reaches with small numbers.
 *
 * @param rekeyDatagrams datagrams under one key after which its successor is sought (protocol)
 * @param hardDatagrams datagrams at which a key is dead (protocol)
 * @param skipSpacing mean distance of the counters that are never sent; see {@link SentLog}
 * @param pending handshakes answered and not confirmed (protocol); cookies above half
 * @param sessions live sessions of one engine (ours)
 * @param ids receiver ids live or not yet free again (ours)
 * @param idBits significant bits of a receiver id, 32 but in tests
 * @param refusalsPerSecond WELCOMEs that say no, each worth two curve operations (ours)
 * @param hellosPerSecond HELLOs that are looked at, as many without as with a mac2; the rest cost
 *     one comparison (ours): a tenth of a core, and enough that one device in five gets its RETRY
 *     at each try while 100,000 forged HELLOs come a second
 */
record HopLimits(
    long rekeyDatagrams,
    long hardDatagrams,
    int skipSpacing,
    int pending,
    int sessions,
    int ids,
    int idBits,
    int refusalsPerSecond,
    int hellosPerSecond) {

  static final HopLimits STANDARD =
      new HopLimits(1L << 22, 1L << 23, 4096, 16_384, 65_536, 1 << 20, 32, 64, 20_000);
}
