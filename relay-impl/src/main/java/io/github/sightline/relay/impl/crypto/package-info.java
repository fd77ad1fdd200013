/**
 * Cryptography of the hop and of identities.
 *
 * <p><b>Purpose.</b> The primitives, each in exactly the one form sightline/1 uses: AES-GCM, Noise
 * IKpsk2, the keys and replay window of a hop, labelled strict Ed25519, digests and key derivation,
 * and the check of a frame's signature.
 *
 * <p><b>Door.</b> Aead, HopKeys, NoiseIk, ReplayWindow, Ed25519 (Signer, Verifier, Label),
 * DeviceKeys, Digest, TrackIdentity (FrameSignature).
 *
 * <p><b>May touch.</b> base, wire, {@code javax.crypto}, {@code java.security} digests, Bouncy
 * Castle's lightweight API.
 *
 * <p><b>Must not touch.</b> Sockets, threads, clocks, randomness (entropy is a parameter), content
 * keys, grants.
 *
 * <p><b>Invariant.</b> No key leaves this room except by a method whose name says so; every failed
 * check is one outcome without detail; nothing unverified is readable by the caller.
 */
package io.github.sightline.relay.impl.crypto;
