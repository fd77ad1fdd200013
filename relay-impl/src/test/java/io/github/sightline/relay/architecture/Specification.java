package io.github.sightline.relay.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of PROTOCOL.md. A rule begins with its id in bold brackets and ends with its line or at
 * the next rule; one that says MUST has to be held by a test.
 */
final class Specification {
  private static final Pattern RULE = Pattern.compile("\\*\\*\\[([A-Z]-\\d+)]\\*\\*");
  private static final Pattern CITATION = Pattern.compile("\\[([A-Z]-\\d+)]");

  private final Map<String, String> rules = new LinkedHashMap<>();
  private final List<String> twice = new ArrayList<>();

  Specification(String text) {
    for (String line : text.split("\n", -1)) {
      Matcher rule = RULE.matcher(line);
      String id = "";
      int from = 0;
      while (rule.find()) {
        define(id, line.substring(from, rule.start()));
        id = rule.group(1);
        from = rule.end();
      }
      define(id, line.substring(from));
    }
  }

  private void define(String id, String text) {
    if (!id.isEmpty() && rules.put(id, text) != null) {
      twice.add(id);
    }
  }

  /** All ids, in their order. */
  Set<String> ids() {
    return rules.keySet();
  }

  /** Ids that two rules have. */
  List<String> definedTwice() {
    return twice;
  }

  /** Rules that say MUST and are not among the cited ones, each with its text. */
  List<String> unheld(Set<String> cited) {
    List<String> unheld = new ArrayList<>();
    rules.forEach(
        (id, text) -> {
          if (text.contains("MUST") && !cited.contains(id)) {
            unheld.add("[" + id + "]" + text);
          }
        });
    return unheld;
  }

  /** The ids that a text cites. */
  static Set<String> citations(String text) {
    Set<String> ids = new TreeSet<>();
    Matcher citation = CITATION.matcher(text);
    while (citation.find()) {
      ids.add(citation.group(1));
    }
    return ids;
  }
}
