package io.github.sightline.relay.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The public API as text: one line per type and member, sorted, the same on every JDK. */
final class ApiDump {
  private static final List<String> OF_OBJECT = List.of("toString", "hashCode");

  private ApiDump() {}

  /** Public top-level types of the API, by name. */
  static List<Class<?>> topLevelTypes(House house) {
    return house.classes().stream()
        .filter(House::isApi)
        .filter(JavaClass::isTopLevelClass)
        .<Class<?>>map(JavaClass::reflect)
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .sorted(Comparator.comparing(Class::getName))
        .collect(Collectors.toList());
  }

  static List<String> lines(House house) {
    List<String> lines = new ArrayList<>();
    String room = "";
    for (Class<?> type : topLevelTypes(house)) {
      if (!type.getPackageName().equals(room)) {
        room = type.getPackageName();
        lines.add("package " + room);
      }
      type("  ", type, lines);
    }
    return lines;
  }

  private static void type(String indent, Class<?> type, List<String> lines) {
    lines.add(indent + head(type));
    Map<String, String> members = new TreeMap<>();
    if (type.isEnum()) {
      lines.add(
          indent
              + "  constants "
              + Stream.of(type.getEnumConstants())
                  .map(Object::toString)
                  .collect(Collectors.joining(", ")));
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field) && !field.isEnumConstant()) {
        members.put(
            field.getName(),
            modifiers(field) + name(field.getAnnotatedType()) + " " + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor) && !type.isRecord()) {
        members.put(
            parameters(constructor), modifiers(constructor) + "new" + parameters(constructor));
      }
    }
    for (Class<?> at = type; at != null && (at == type || hidden(at)); at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (isVisible(method) && !method.isBridge() && !isImplied(type, method)) {
          members.put(method.getName() + parameters(method), signature(method));
        }
      }
    }
    members.values().forEach(m -> lines.add(indent + "  " + m));
    Arrays.stream(type.getDeclaredClasses())
        .filter(c -> isVisible(c.getModifiers()))
        .sorted(Comparator.comparing(Class::getSimpleName))
        .forEach(nested -> type(indent + "  ", nested, lines));
  }

  /** What is declared there is seen as the public type's own. */
  private static boolean hidden(Class<?> parent) {
    return !isVisible(parent.getModifiers());
  }

  private static String head(Class<?> type) {
    StringBuilder head = new StringBuilder();
    int noise = Modifier.PUBLIC | Modifier.ABSTRACT | Modifier.STATIC | Modifier.INTERFACE;
    int modifiers = type.getModifiers() & ~noise;
    boolean value = type.isRecord() || type.isEnum();
    head.append(modifiers == 0 || value ? "" : Modifier.toString(modifiers) + " ");
    head.append(type.isSealed() ? "sealed " : "");
    String kind =
        type.isEnum()
            ? "enum"
            : type.isRecord() ? "record" : type.isInterface() ? "interface" : "class";
    head.append(kind).append(' ').append(type.getSimpleName());
    if (type.getTypeParameters().length > 0) {
      head.append(typeParameters(type.getTypeParameters()));
    }
    if (type.isRecord()) {
      head.append(
          Stream.of(type.getRecordComponents())
              .map(c -> name(c.getAnnotatedType()) + " " + c.getName())
              .collect(Collectors.joining(", ", "(", ")")));
    }
    AnnotatedType parent = type.getAnnotatedSuperclass();
    boolean shown =
        parent != null && parent.getType() != Object.class && !hidden(type.getSuperclass());
    if (shown && !value) {
      head.append(" extends ").append(name(parent));
    }
    if (type.getAnnotatedInterfaces().length > 0) {
      head.append(type.isInterface() ? " extends " : " implements ");
      head.append(names(type.getAnnotatedInterfaces()));
    }
    return head.toString();
  }

  private static String signature(Method method) {
    String generic =
        method.getTypeParameters().length == 0
            ? ""
            : typeParameters(method.getTypeParameters()) + " ";
    String thrown =
        method.getExceptionTypes().length == 0
            ? ""
            : " throws " + names(method.getAnnotatedExceptionTypes());
    return modifiers(method)
        + (method.isDefault() ? "default " : "")
        + generic
        + name(method.getAnnotatedReturnType())
        + " "
        + method.getName()
        + parameters(method)
        + thrown;
  }

  private static String parameters(Executable executable) {
    List<String> parameters = new ArrayList<>();
    for (Parameter parameter : executable.getParameters()) {
      String type = name(parameter.getAnnotatedType());
      boolean many = parameter.isVarArgs() && type.endsWith("[]");
      parameters.add(
          (many ? type.substring(0, type.length() - 2) + "..." : type) + " " + parameter.getName());
    }
    return "(" + String.join(", ", parameters) + ")";
  }

  /** What a class, a record or an enum has by being one. */
  private static boolean isImplied(Class<?> type, Method method) {
    String name = method.getName();
    return switch (method.getParameterCount()) {
      case 0 ->
          OF_OBJECT.contains(name)
              || (type.isEnum() && name.equals("values"))
              || (type.isRecord() && components(type).contains(name));
      case 1 -> name.equals("equals") || (type.isEnum() && name.equals("valueOf"));
      default -> false;
    };
  }

  private static List<String> components(Class<?> type) {
    return Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  private static String modifiers(Member member) {
    boolean ofInterface = member.getDeclaringClass().isInterface();
    int noise = Modifier.TRANSIENT | Modifier.VOLATILE | Modifier.SYNCHRONIZED | Modifier.PUBLIC;
    int shown = member.getModifiers() & ~noise & ~(ofInterface ? Modifier.ABSTRACT : 0);
    if (Modifier.isFinal(member.getDeclaringClass().getModifiers()) && member instanceof Method) {
      shown &= ~Modifier.FINAL;
    }
    return shown == 0 ? "" : Modifier.toString(shown) + " ";
  }

  private static boolean isVisible(Member member) {
    return isVisible(member.getModifiers()) && !member.isSynthetic();
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String typeParameters(TypeVariable<?>[] variables) {
    return Stream.of(variables)
        .map(
            v ->
                v.getBounds()[0] == Object.class
                    ? v.getName()
                    : v.getName() + " extends " + names(v.getAnnotatedBounds()))
        .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String names(AnnotatedType[] types) {
    return Stream.of(types).map(ApiDump::name).collect(Collectors.joining(", "));
  }

  /** A type as one writes it: simple names, and a question mark where null may be. */
  private static String name(AnnotatedType type) {
    String mark = isNullable(type) ? "@Nullable " : "";
    if (type instanceof AnnotatedArrayType array) {
      return name(array.getAnnotatedGenericComponentType())
          + (mark.isEmpty() ? "[]" : " @Nullable []");
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
      AnnotatedType[] upper = wildcard.getAnnotatedUpperBounds();
      boolean any = lower.length == 0 && (upper.length == 0 || upper[0].getType() == Object.class);
      return any ? "?" : lower.length > 0 ? "? super " + names(lower) : "? extends " + names(upper);
    }
    if (type instanceof AnnotatedParameterizedType generic) {
      String raw =
          ((java.lang.reflect.ParameterizedType) type.getType()).getRawType().getTypeName();
      return mark + simple(raw) + "<" + names(generic.getAnnotatedActualTypeArguments()) + ">";
    }
    return mark + simple(type.getType().getTypeName());
  }

  private static boolean isNullable(AnnotatedElement element) {
    return element.isAnnotationPresent(Nullable.class);
  }

  /** Without package; nested types keep their outer one. */
  private static String simple(String name) {
    return name.replaceAll("^([a-z0-9_]+\\.)+", "").replace('$', '.');
  }
}
