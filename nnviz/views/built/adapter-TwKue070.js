import"./core-ZUtvnizo.js";import{s as a}from"./adapter-BGbgNDm6.js";export{a as default};
