package dev.ringmain.api.docs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The contract as people read it: by resource, with everything beside the operation that it belongs to. */
record Reference(
        String title, String summary, Prose about, List<Group> groups, List<Field> headers, Receiving receiving) {

    record Group(String name, String anchor, Prose about, List<Operation> operations) {}

    /**
     * @param scope that the key needs; empty: it has to be a platform key
     * @param body the fields of the request; empty: it has none
     * @param bodyExample a request as JSON; null: it has no body
     */
    record Operation(
            String anchor,
            String method,
            String path,
            String summary,
            Prose about,
            String scope,
            List<Field> parameters,
            List<Field> body,
            @Nullable String bodyExample,
            Answer success,
            List<Answer> problems,
            String curlPath) {

        /** A line for the shell, with the key in a variable. @param base where this installation is reached */
        public String curl(String base) {
            StringBuilder line = new StringBuilder("curl");
            if (!method.equals("GET")) {
                line.append(" -X ").append(method);
            }
            line.append(" '").append(base).append(curlPath).append("' \\\n  -H \"X-API-Key: $RINGMAIN_API_KEY\"");
            if (bodyExample != null) {
                line.append(" \\\n  -H 'Content-Type: application/json' \\\n  -d '")
                        .append(bodyExample.replace("'", "'\\''"))
                        .append('\'');
            }
            return line.toString();
        }
    }

    /**
     * Something with a name: a parameter, a field, a header.
     *
     * @param type in words
     * @param rules what else its value has to be, in words; empty: nothing
     */
    record Field(String name, String type, boolean required, String rules, Prose about) {}

    /** @param example as JSON; null: it has no body */
    record Answer(
            String status,
            Prose about,
            List<Field> fields,
            @Nullable String example) {}

    /** What an endpoint's owner has to know of the requests that come in. */
    record Receiving(
            Prose about,
            List<Field> headers,
            List<Field> body,
            String example,
            List<Answer> answers,
            List<Sample> samples) {}

    /** @param language as its name is written */
    record Sample(String language, String source) {}
}
