package dev.ringmain.admin.account;

import dev.ringmain.admin.notification.Post;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Whether strangers may make a tenant of their own: the setting {@code ringmain.sign-up.enabled}, and a way for mail to reach them. */
@Component
public class SignUpDoor {

    private final boolean enabled;
    private final Post post;

    SignUpDoor(@Value("${ringmain.sign-up.enabled:true}") boolean enabled, Post post) {
        this.enabled = enabled;
        this.post = post;
    }

    public boolean isOpen() {
        return enabled && post.delivers();
    }
}
