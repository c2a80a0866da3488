package org.pgwatchdog.awsstandin.api;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// An XML text growing from left to right; everything put in is escaped.
public final class Xml {
    private final StringBuilder text = new StringBuilder();

    /// A document with one root in that namespace.
    public static String document(String root, String namespace, Consumer<Xml> content) {
        Xml xml = new Xml();
        xml.text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<").append(root);
        if (!namespace.isEmpty()) {
            xml.text.append(" xmlns=\"").append(namespace).append('"');
        }
        xml.text.append('>');
        content.accept(xml);
        return xml.text.append("</").append(root).append('>').toString();
    }

    public Xml leaf(String name, String value) {
        text.append('<').append(name).append('>');
        escape(value);
        text.append("</").append(name).append('>');
        return this;
    }

    /// Text inside the element that is open.
    public Xml text(String value) {
        escape(value);
        return this;
    }

    public Xml leaf(String name, boolean value) {
        return leaf(name, String.valueOf(value));
    }

    public Xml leaf(String name, long value) {
        return leaf(name, String.valueOf(value));
    }

    public Xml element(String name, Consumer<Xml> content) {
        text.append('<').append(name).append('>');
        content.accept(this);
        text.append("</").append(name).append('>');
        return this;
    }

    /// A list as EC2 writes it: one `item` for each.
    public <T> Xml items(String name, List<T> all, BiConsumer<Xml, T> content) {
        return list(name, "item", all, content);
    }

    public <T> Xml list(String name, String each, List<T> all, BiConsumer<Xml, T> content) {
        return element(
                name,
                xml -> all.forEach(one -> xml.element(each, inner -> content.accept(inner, one))));
    }

    public Xml tags(Map<String, String> tags) {
        return items(
                "tagSet",
                List.copyOf(tags.entrySet()),
                (xml, tag) -> xml.leaf("key", tag.getKey()).leaf("value", tag.getValue()));
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                default -> text.append(c);
            }
        }
    }
}
