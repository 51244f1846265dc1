# HelloJohn's server. `docker build -t hellojohn .`; docs/operations.md says how to run it.
FROM node:22-bookworm-slim AS build
WORKDIR /src
RUN npm install --global pnpm@12
# Dependencies change less often than the sources: this layer is kept until the lockfile changes.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
RUN pnpm fetch
COPY . .
RUN pnpm install --offline --frozen-lockfile
RUN pnpm build --filter=@hellojohn/server
RUN pnpm --filter=@hellojohn/server deploy --prod --offline /app

FROM node:22-bookworm-slim
ENV NODE_ENV=production HELLOJOHN_HOST=0.0.0.0 HELLOJOHN_DATA_DIR=/data
# All of the program belongs to root, so the user it runs as can't change it.
COPY --from=build /app /app
RUN install --directory --owner=node --group=node --mode=0700 /data
WORKDIR /app
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s CMD ["node", "dist/operate.js", "health"]
# Without a shell in between: signals reach the server.
CMD ["node", "--enable-source-maps", "dist/main.js"]
