package io.github.sightline.relay;

public enum Role {
  PUBLISH,
  SUBSCRIBE,
  RELAY
}
