package io.github.sightline.relay.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.function.Supplier;

/** One object of the file: bytes as hex, numbers as numbers, in the order they were put. */
final class Sheet {
  private final ObjectNode node;

  Sheet() {
    this(new ObjectMapper().createObjectNode());
  }

  private Sheet(ObjectNode node) {
    this.node = node;
  }

  Sheet text(String name, String value) {
    node.put(name, value);
    return this;
  }

  /** At most 2^53, so that JavaScript reads it whole. */
  Sheet number(String name, long value) {
    if (Math.abs(value) > 1L << 53) {
      throw new IllegalArgumentException(name + ": " + value);
    }
    node.put(name, value);
    return this;
  }

  Sheet hex(String name, byte[] value) {
    node.put(name, HexFormat.of().formatHex(value));
    return this;
  }

  Sheet numbers(String name, int... values) {
    ArrayNode list = node.putArray(name);
    for (int value : values) {
      list.add(value);
    }
    return this;
  }

  /** An object inside this one. */
  Sheet inner(String name) {
    return new Sheet(node.putObject(name));
  }

  /** A list inside this one: each call of the result is one more object in it. */
  Supplier<Sheet> list(String name) {
    ArrayNode list = node.putArray(name);
    return () -> new Sheet(list.addObject());
  }

  /** The whole file, with Unix line ends. */
  String json() {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    try {
      return new ObjectMapper().writer(printer).writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
