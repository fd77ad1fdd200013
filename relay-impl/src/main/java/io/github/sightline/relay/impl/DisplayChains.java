package io.github.sightline.relay.impl;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.display.DisplaySettings;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The grant chains of one display: all of one owner, one a camera. */
final class DisplayChains implements DisplaySettings.Chains {
  private static final long LOOK_MILLIS = 1_000;

  private final DeviceKeys keys;
  private final Map<CameraId, GrantChain> byCamera = new LinkedHashMap<>();
  private final Map<CameraId, GrantChain.Expiry> expiries = new LinkedHashMap<>();
  private final OwnerId owner;
  private int turn;
  private long lookedMillis;

  DisplayChains(DeviceKeys keys, List<Grant[]> chains) {
    if (chains.isEmpty()) {
      throw new IllegalStateException("missing: .grant(...)");
    }
    this.keys = keys;
    owner = Chosen.chain(Role.SUBSCRIBE, keys, chains.get(0)).owner();
    for (Grant[] grants : chains) {
      GrantChain chain = Chosen.chain(Role.SUBSCRIBE, keys, grants);
      if (!chain.owner().equals(owner)) {
        throw new RelayException(
            "grant: of owner "
                + chain.owner()
                + ", expected "
                + owner
                + ": a display is of one owner, open another one for the other",
            null);
      }
      put(chain);
    }
  }

  private void put(GrantChain chain) {
    byCamera.put(chain.camera(), chain);
    expiries.put(chain.camera(), new GrantChain.Expiry(chain));
  }

  OwnerId owner() {
    return owner;
  }

  long latestBeginMillis() {
    return byCamera.values().stream().mapToLong(GrantChain::ownerNotBeforeMillis).max().orElse(0);
  }

  @Override
  public byte[] any() {
    return List.copyOf(byCamera.values()).get(turn).encoded();
  }

  @Override
  public int size() {
    return byCamera.size();
  }

  @Override
  public byte[] next() {
    turn = (turn + 1) % byCamera.size();
    return any();
  }

  @Override
  public boolean renew(GrantChain chain) {
    boolean own = chain.owner().equals(owner) && chain.role() == Role.SUBSCRIBE;
    if (!own || !chain.heldBy(keys) || !chain.verify().ok()) {
      return false;
    }
    put(chain);
    return true;
  }

  @Override
  public List<RelayEvent.GrantExpiring> expiring(long timeMillis) {
    if (timeMillis - lookedMillis < LOOK_MILLIS && timeMillis >= lookedMillis) {
      return List.of();
    }
    lookedMillis = timeMillis;
    return expiries.values().stream()
        .map(expiry -> expiry.look(timeMillis))
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public byte @Nullable [] of(CameraId camera) {
    GrantChain chain = byCamera.get(camera);
    return chain == null ? null : chain.encoded();
  }
}
