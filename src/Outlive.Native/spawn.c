int outlive_placeholder;
