/**
 * The specification's own test vectors: a program writes {@code relay-api/vectors/sightline-1.json}
 * from fixed inputs, a test writes it again and compares byte for byte. What the library computes
 * is computed once more here from PROTOCOL.md with the JDK alone, so that the file says what the
 * specification says and not only what the library does.
 */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.spec;
