import"./core-CI9mRGLW.js";import{s as a}from"./adapter-D8KhvphG.js";export{a as default};
