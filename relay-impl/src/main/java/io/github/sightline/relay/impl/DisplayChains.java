package io.github.sightline.relay.impl;

import io.github.sightline.relay.Grant;
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
import org.jspecify.annotations.Nullable;

/** The grant chains of one display: all of one owner, one a camera. */
final class DisplayChains implements DisplaySettings.Chains {
  private final Map<CameraId, GrantChain> byCamera = new LinkedHashMap<>();
  private final GrantChain first;

  DisplayChains(DeviceKeys keys, List<Grant[]> chains) {
    if (chains.isEmpty()) {
      throw new IllegalStateException("missing: .grant(...)");
    }
    first = Chosen.chain(Role.SUBSCRIBE, keys, chains.get(0));
    for (Grant[] grants : chains) {
      GrantChain chain = Chosen.chain(Role.SUBSCRIBE, keys, grants);
      if (!chain.owner().equals(first.owner())) {
        throw new RelayException(
            "grant: of owner "
                + chain.owner()
                + ", expected "
                + first.owner()
                + ": a display is of one owner, open another one for the other",
            null);
      }
      byCamera.put(chain.camera(), chain);
    }
  }

  OwnerId owner() {
    return first.owner();
  }

  long latestBeginMillis() {
    return byCamera.values().stream().mapToLong(GrantChain::ownerNotBeforeMillis).max().orElse(0);
  }

  @Override
  public byte[] any() {
    return first.encoded();
  }

  @Override
  public byte @Nullable [] of(CameraId camera) {
    GrantChain chain = byCamera.get(camera);
    return chain == null ? null : chain.encoded();
  }
}
