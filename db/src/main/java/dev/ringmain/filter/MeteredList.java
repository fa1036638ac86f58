package dev.ringmain.filter;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** A JSON array that charges for being looked at. */
final class MeteredList extends AbstractList<Object> implements RandomAccess {

    private final List<Object> elements;
    private final Meter meter;

    MeteredList(List<Object> elements, Meter meter) {
        this.elements = elements;
        this.meter = meter;
    }

    @Override
    public Object get(int index) {
        Object element = elements.get(index);
        meter.look(element);
        return element;
    }

    @Override
    public int size() {
        return elements.size();
    }
}
