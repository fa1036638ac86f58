package dev.ringmain.filter;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON object that charges for being looked at. */
final class MeteredMap extends AbstractMap<String, Object> {

    private final Map<String, Object> fields;
    private final Meter meter;

    MeteredMap(Map<String, Object> fields, Meter meter) {
        this.fields = fields;
        this.meter = meter;
    }

    @Override
    public @Nullable Object get(Object name) {
        meter.spend(1);
        return fields.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
        meter.spend(1);
        return fields.containsKey(name);
    }

    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Object>> iterator() {
                Iterator<Entry<String, Object>> entries = fields.entrySet().iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return entries.hasNext();
                    }

                    @Override
                    public Entry<String, Object> next() {
                        Entry<String, Object> entry = entries.next();
                        meter.look(entry.getKey());
                        meter.look(entry.getValue());
                        return entry;
                    }
                };
            }

            @Override
            public int size() {
                return fields.size();
            }
        };
    }
}
