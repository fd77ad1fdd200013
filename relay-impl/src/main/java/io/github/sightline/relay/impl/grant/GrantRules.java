package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.GrantLayout.BYTES;
import static io.github.sightline.relay.impl.grant.GrantLayout.CAMERA;
import static io.github.sightline.relay.impl.grant.GrantLayout.DEPTH;
import static io.github.sightline.relay.impl.grant.GrantLayout.FLAGS;
import static io.github.sightline.relay.impl.grant.GrantLayout.ISSUER;
import static io.github.sightline.relay.impl.grant.GrantLayout.MAY_DELEGATE;
import static io.github.sightline.relay.impl.grant.GrantLayout.NOT_AFTER;
import static io.github.sightline.relay.impl.grant.GrantLayout.NOT_BEFORE;
import static io.github.sightline.relay.impl.grant.GrantLayout.OWNER;
import static io.github.sightline.relay.impl.grant.GrantLayout.ROLE;
import static io.github.sightline.relay.impl.grant.GrantLayout.SIGNATURE;
import static io.github.sightline.relay.impl.grant.GrantLayout.SUBJECT_SIGN;
import static io.github.sightline.relay.impl.grant.GrantLayout.key;
import static io.github.sightline.relay.impl.grant.GrantLayout.number;
import static io.github.sightline.relay.impl.grant.GrantLayout.sameKey;
import static io.github.sightline.relay.impl.grant.GrantLayout.zeroKey;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.Ed25519;

/**
 * The rules of PROTOCOL.md section 5 on the bytes {@code n1 | n x 260}, each grant already parsed.
 * Every rule is a comparison of fields; the signatures come last because they cost the most.
 */
final class GrantRules {
  private static final long DAY_MILLIS = 86_400_000L;

  /** From the protocol: a camera is not renewed by hand every week. */
  static final long PUBLISH_LIFE_MILLIS = 400 * DAY_MILLIS;

  /** From the protocol: as long as a relay card. */
  static final long RELAY_LIFE_MILLIS = 90 * DAY_MILLIS;

  /** From the protocol: the longest a hostile relay can hide a revocation from a camera. */
  static final long SUBSCRIBE_LIFE_MILLIS = 7 * DAY_MILLIS;

  /** From the protocol: a delegate renews its displays itself. */
  static final long DELEGATE_LIFE_MILLIS = 90 * DAY_MILLIS;

  private GrantRules() {}

  static long longestLifeMillis(Role role, boolean mayDelegate) {
    return switch (role) {
      case PUBLISH -> PUBLISH_LIFE_MILLIS;
      case RELAY -> RELAY_LIFE_MILLIS;
      case SUBSCRIBE -> mayDelegate ? DELEGATE_LIFE_MILLIS : SUBSCRIBE_LIFE_MILLIS;
    };
  }

  /** ACCEPTED, or MALFORMED for depths that do not count up, or DENIED. */
  static Outcome fields(byte[] chain) {
    for (int i = 0; i < chain[0]; i++) {
      int at = at(i);
      if (chain[at + DEPTH] != i) {
        return Outcome.MALFORMED;
      }
      boolean allowed =
          alone(chain, at) && (i == 0 ? rooted(chain, at) : inside(chain, at, at(i - 1)));
      if (!allowed) {
        return Outcome.DENIED;
      }
    }
    return Outcome.ACCEPTED;
  }

  /** Whether every grant is signed by the issuer it names. */
  static boolean signatures(byte[] chain) {
    for (int i = 0; i < chain[0]; i++) {
      if (!signature(chain, i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the i-th grant of a chain is signed by the issuer it names. */
  static boolean signature(byte[] chain, int i) {
    int at = at(i);
    return Ed25519.Verifier.verify(
        key(chain, at + ISSUER), Ed25519.Label.GRANT, chain, at, SIGNATURE, chain, at + SIGNATURE);
  }

  /** Where the i-th grant of a chain begins. */
  static int at(int i) {
    return 1 + i * BYTES;
  }

  private static boolean alone(byte[] c, int at) {
    Role role = role(c, at);
    boolean mayDelegate = (c[at + FLAGS] & MAY_DELEGATE) != 0;
    long life = number(c, at + NOT_AFTER) - number(c, at + NOT_BEFORE);
    if (life > longestLifeMillis(role, mayDelegate)) {
      return false;
    }
    return switch (role) {
      case PUBLISH -> c[at + DEPTH] == 0 && sameKey(c, at + CAMERA, c, at + SUBJECT_SIGN);
      case SUBSCRIBE -> !zeroKey(c, at + CAMERA);
      case RELAY -> true;
    };
  }

  private static boolean rooted(byte[] c, int at) {
    return sameKey(c, at + ISSUER, c, at + OWNER);
  }

  private static boolean inside(byte[] c, int child, int parent) {
    boolean sameCamera =
        sameKey(c, child + CAMERA, c, parent + CAMERA)
            || (role(c, parent) == Role.RELAY && zeroKey(c, parent + CAMERA));
    return (c[parent + FLAGS] & MAY_DELEGATE) != 0
        && c[child + ROLE] == c[parent + ROLE]
        && sameKey(c, child + OWNER, c, parent + OWNER)
        && sameCamera
        && number(c, child + NOT_BEFORE) >= number(c, parent + NOT_BEFORE)
        && number(c, child + NOT_AFTER) <= number(c, parent + NOT_AFTER)
        && sameKey(c, child + ISSUER, c, parent + SUBJECT_SIGN);
  }

  private static Role role(byte[] c, int at) {
    return switch (c[at + ROLE]) {
      case 1 -> Role.PUBLISH;
      case 2 -> Role.SUBSCRIBE;
      default -> Role.RELAY;
    };
  }
}
