FROM scratch AS engine
