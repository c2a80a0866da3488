package org.pgwatchdog.awsstandin.route53;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.world.DnsName;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.ZoneRules;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// The body of ChangeResourceRecordSets: from XML to flat parameters, as the log shows them, and from
/// those to edits. The order of elements matters, as it does to AWS.
final class ChangeBatch {
    private static final List<String> RECORD_SET_ORDER =
            List.of("Name", "Type", "TTL", "ResourceRecords");

    private ChangeBatch() {}

    static Map<String, String> params(String body) {
        Element root = parse(body);
        if (!name(root).equals("ChangeResourceRecordSetsRequest")) {
            throw malformed(name(root) + " is not valid, expected ChangeResourceRecordSetsRequest");
        }
        Map<String, String> params = new TreeMap<>();
        Element batch = only(root, "ChangeBatch");
        List<Element> parts = children(batch);
        checkOrder(parts, List.of("Comment", "Changes"));
        for (Element part : parts) {
            if (name(part).equals("Comment")) {
                params.put("Comment", part.getTextContent());
            }
        }
        int number = 0;
        for (Element change : children(only(batch, "Changes"))) {
            number++;
            change(params, "Change." + number + ".", change);
        }
        if (number == 0) {
            throw Refusal.bad(
                    "InvalidInput", "Invalid XML ; the list of changes must not be empty");
        }
        return params;
    }

    static List<ZoneRules.Edit> edits(Params params) {
        List<ZoneRules.Edit> edits = new ArrayList<>();
        for (int i = 1; params.text("Change." + i + ".Action").isPresent(); i++) {
            String prefix = "Change." + i + ".";
            RecordSet records =
                    new RecordSet(
                            new RecordSet.Key(
                                    DnsName.canonical(params.text(prefix + "Name").orElse("")),
                                    params.text(prefix + "Type").orElse("")),
                            params.number(prefix + "TTL").orElse(0),
                            params.list(prefix + "Value"));
            RecordValues.check(records);
            edits.add(new ZoneRules.Edit(action(params, prefix), records));
        }
        return edits;
    }

    private static ZoneRules.Action action(Params params, String prefix) {
        String text = params.text(prefix + "Action").orElse("");
        for (ZoneRules.Action action : ZoneRules.Action.values()) {
            if (action.name().equals(text)) {
                return action;
            }
        }
        throw Refusal.bad(
                "InvalidInput",
                "Invalid XML ; Value '" + text + "' is not one of CREATE, DELETE, UPSERT");
    }

    private static void change(Map<String, String> params, String prefix, Element change) {
        checkOrder(children(change), List.of("Action", "ResourceRecordSet"));
        params.put(prefix + "Action", only(change, "Action").getTextContent());
        Element set = only(change, "ResourceRecordSet");
        checkOrder(children(set), RECORD_SET_ORDER);
        for (String leaf : List.of("Name", "Type", "TTL")) {
            params.put(prefix + leaf, only(set, leaf).getTextContent());
        }
        int number = 0;
        for (Element record : children(only(set, "ResourceRecords"))) {
            number++;
            params.put(prefix + "Value." + number, only(record, "Value").getTextContent());
        }
    }

    private static void checkOrder(List<Element> elements, List<String> order) {
        int reached = -1;
        for (Element element : elements) {
            int place = order.indexOf(name(element));
            if (place <= reached) {
                throw malformed(
                        "Unexpected element '"
                                + name(element)
                                + "'; known here, in this order, are "
                                + order);
            }
            reached = place;
        }
    }

    private static Element only(Element parent, String name) {
        return children(parent).stream()
                .filter(child -> name(child).equals(name))
                .findFirst()
                .orElseThrow(() -> malformed(name + " is missing in " + name(parent)));
    }

    private static List<Element> children(Element parent) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }

    private static String name(Element element) {
        return element.getLocalName();
    }

    private static Element parse(String body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            // Nothing on standard error: the caller gets the text.
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(body))).getDocumentElement();
        } catch (SAXException e) {
            throw malformed(String.valueOf(e.getMessage()));
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException("parsing a text needs neither files nor luck", e);
        }
    }

    private static Refusal malformed(String why) {
        return Refusal.bad("MalformedInput", why);
    }
}
