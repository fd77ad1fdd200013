package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.examples.web.BrowserDisplay;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Grants a browser on the spot what in life its owner grants: the demo has the owners' keys. Each
 * household has a token, which is in the address the demo prints and nowhere else.
 */
final class Reception implements BrowserDisplay.Desk {
  private static final int TOKEN = 10;

  private final Map<String, Household> households = new LinkedHashMap<>();
  private final Map<String, Grant> granted = new HashMap<>();

  /** A token for each household, unguessable. */
  Reception(List<Household> all, Consumer<byte[]> entropy) {
    for (Household household : all) {
      byte[] token = new byte[TOKEN];
      entropy.accept(token);
      households.put(HexFormat.of().formatHex(token), household);
    }
  }

  /** The part of an address behind its #, for one household or for all side by side. */
  List<String> tokens() {
    return List.copyOf(households.keySet());
  }

  /** The grant that a household's browser got last; null before it asked. */
  synchronized @Nullable Grant granted(String token) {
    return granted.get(token);
  }

  @Override
  public @Nullable String invite(String token) {
    Household household = households.get(token);
    return household == null
        ? null
        : String.format(
            "{\"name\":\"%s\",\"owner\":\"%s\",\"nonce\":\"%s\"}",
            household.title(),
            HexFormat.of().formatHex(household.owner().id().bytes()),
            HexFormat.of().formatHex(household.owner().enrolmentNonce()));
  }

  @Override
  public @Nullable String grant(String token, String request) {
    Household household = households.get(token);
    Enrolment enrolment = Enrolment.parse(request);
    if (household == null || enrolment == null) {
      return null;
    }
    try {
      Grant grant = household.grant(enrolment);
      synchronized (this) {
        granted.put(token, grant);
      }
      ByteBuffer encoded = grant.encoded();
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return HexFormat.of().formatHex(bytes);
    } catch (RelayException e) {
      return null;
    }
  }
}
